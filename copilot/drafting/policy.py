"""What a draft or a reply may say: passed in, so that writing and checking stay pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.text.split import mrkdwn_parts
from index.errors import InputError
from index.sources.base import safe_text
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.settings import Policy

LONGEST_POST = 12_000  # characters: four messages in Slack; anything longer is a document
# The scheduling link that a reply with a purpose gives, as [links] calls it.
CALLS = {"offer_call": "debugging_call", "invite_to_product": "product_call"}


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """Where a draft's links may lead, how it is to sound, and what the team vouches for."""

    allowed_hosts: tuple[str, ...] = ()
    allowed_prefixes: tuple[str, ...] = ()  # the configured repositories and call links
    tone: str = ""
    facts: tuple[str, ...] = ()
    calls: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # purpose → person or "default" → link

    def call_link(self, purpose: str, engineer: str) -> str:
        """Where to pick a time with this engineer, or with whoever takes such calls for all.

        Raises:
            InputError: no such link is set.
        """
        links = self.calls.get(purpose, {})
        if link := links.get(engineer) or links.get("default"):
            return link
        raise InputError(f"There is no link to a calendar to give: set {CALLS[purpose]} under [links] in copilot.toml.")


def draft_policy(policy: Policy) -> DraftPolicy:
    repositories = (f"https://github.com/{name}" for name in policy.github.repositories)
    return DraftPolicy(
        tuple(policy.drafts.allowed_hosts),
        (*repositories, *policy.links.all()),
        policy.drafts.tone,
        tuple(policy.drafts.facts),
        {purpose: policy.links.by_person(name) for purpose, name in CALLS.items()},
    )


def post_fault(text: str) -> str:
    """Why an engineer's text cannot be posted as a reply; empty if it can."""
    if not clean(text):
        return "Write a reply first, or close this and dismiss the suggestion."
    if not mrkdwn_parts(clean(text)):
        return "Slack would show nothing of this. Write a reply."
    if len(text) > LONGEST_POST:
        return f"This is {len(text):,} characters; more than {LONGEST_POST:,} don't read well in a thread."
    if found := safe_text(text).found:
        return f"This seems to contain a secret ({', '.join(found)}). Take it out: everyone could read it."
    return ""
