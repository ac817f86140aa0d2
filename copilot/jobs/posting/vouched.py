"""Which addresses a message may link to: those that a person or a source that stands vouches for."""

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
    """For a reply: the cited cases' addresses as they are now, and what the approver typed themselves into `whole`.

    For an aside: the thread and the cases that it names, and what the asker wrote, which it quotes to the team.
    """
    exact = {url for case in cases.values() for url in (case.url, *case.team_links)}
    policy = draft_policy(services.policy)
    if is_aside:
        exact.add(services.workspace.link(suggestion.thread))
        quoted = "\n".join(_quoted(suggestion, cases))
        return lambda url: may_link(url, exact, policy) or _plain(url) in quoted
    exact |= links_in(whole) - links_in(suggestion.draft.text if suggestion.draft else "")
    return lambda url: may_link(url, exact, policy)


def links_in(markdown: str) -> set[str]:
    """Every address that Slack would link in this, when it is posted."""
    return {url for part in mrkdwn_parts(markdown) for url in addresses_in(part)}


def _quoted(suggestion: SuggestionRow, cases: Mapping[str, Case]) -> list[str]:
    return [suggestion.body.question if suggestion.body else "", *(case.title for case in cases.values())]


def _plain(url: str) -> str:
    """As somebody may have typed it; what is quoted may have been shortened in the middle of it."""
    return (url.partition("://")[2] or url.removeprefix("mailto:")).rstrip("…")
