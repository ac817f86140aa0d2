"""What a draft may say: passed in, so that writing and checking stay pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.settings import Policy


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """Where a draft's links may lead, how it is to sound, and what the team vouches for."""

    allowed_hosts: tuple[str, ...] = ()
    allowed_prefixes: tuple[str, ...] = ()  # the configured repositories and call links
    tone: str = ""
    facts: tuple[str, ...] = ()


def draft_policy(policy: Policy) -> DraftPolicy:
    repositories = (f"https://github.com/{name}" for name in policy.github.repositories)
    return DraftPolicy(
        tuple(policy.drafts.allowed_hosts),
        (*repositories, *policy.links.all()),
        policy.drafts.tone,
        tuple(policy.drafts.facts),
    )
