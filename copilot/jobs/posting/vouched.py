"""Which addresses a message may link to: those that a person, or a source that still stands, vouches for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.drafting.checks.foreign_links import may_link
from copilot.drafting.policy import draft_policy
from copilot.text.posted import addresses_in
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services
    from index.model import Case


def vouched_for(
    suggestion: SuggestionRow, cases: Mapping[str, Case], whole: str, services: Services, *, is_aside: bool = False
) -> Callable[[str], bool]:
    """A test of whether an address may be linked.

    In a reply: the cited cases' addresses as they are now, and those that the approver typed into `whole` themselves.
    In an aside: the thread, the cases that it names, and what it quotes of the asker's words.
    """
    exact = {url for case in cases.values() for url in (case.url, *case.team_links)}
    policy = draft_policy(services.policy)
    if is_aside:
        exact.add(services.workspace.link(suggestion.thread))
        quoted = "\n".join(_quoted(suggestion, cases))
        return lambda url: may_link(url, exact, policy) or _as_typed(url) in quoted
    exact |= links_in(whole) - links_in(suggestion.draft.text if suggestion.draft else "")
    return lambda url: may_link(url, exact, policy)


def links_in(markdown: str) -> set[str]:
    """Every address that Slack would link when this is posted."""
    return {url for part in mrkdwn_parts(markdown) for url in addresses_in(part)}


def _quoted(suggestion: SuggestionRow, cases: Mapping[str, Case]) -> list[str]:
    return [suggestion.body.question if suggestion.body else "", *(case.title for case in cases.values())]


def _as_typed(url: str) -> str:
    """The address as somebody may have typed it; a quotation may have been cut off in the middle of it."""
    return (url.partition("://")[2] or url.removeprefix("mailto:")).rstrip("…")
