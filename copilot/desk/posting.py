"""Whether an approved message may be posted right now: asked right before each call that posts it.

Facts in, a refusal or nothing out. The facts must be fresh; copilot/jobs/posting/clearance.py reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.model import Audience, Visibility

RefusalKind = Literal[
    "approver",  # they are no longer on the team
    "erased",  # the text is gone
    "audience",  # outsiders can read the channel now
    "gone",  # a case that the text uses no longer exists
    "hidden",  # … may not be shown to the readers
    "changed",  # … says something else
    "obsolete",  # … was marked obsolete
    "fault",  # something in the text itself
    "moved_on",  # the thread changed since the approver saw it
]


FORGOTTEN = "The text was erased on request."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message may not be posted, in one sentence for the engineer."""

    kind: RefusalKind
    sentence: str


@dataclass(frozen=True, slots=True)
class SourceNow:
    """A case as it is now; `contents` are the hashes of what it says, with and without what was learned about it."""

    contents: frozenset[str]
    visibility: Visibility
    is_obsolete: bool = False


@dataclass(frozen=True, slots=True)
class Approved:
    """What an approval is bound to."""

    by: str
    audience: Audience  # the readers that the text was written for
    case_hashes: Mapping[str, str]  # case id → hash of what the case said; empty if unknown
    state: str | None  # of the thread; None for a correction, which changes a message that is already there
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """How things are right now."""

    text: str | None  # exactly what would be posted; None once erased
    is_team: bool
    audience: Audience  # who reads the channel it goes to
    sources: Mapping[str, SourceNow]
    faults: tuple[str, ...]  # of the text; see copilot/text/posted.py
    state: str


def may_post(approved: Approved, facts: Facts) -> Refusal | None:
    """Why the message may not be posted now; None when it may.

    `moved_on` comes last: it is the only refusal that a person can overrule, with *Post anyway*.
    """
    if not facts.is_team:
        return Refusal("approver", "The person who approved this is no longer on the team.")
    if not facts.text:
        return Refusal("erased", FORGOTTEN)
    refusal = reaches_others(approved, facts.audience) or withdrawn(approved, facts.sources)
    if refusal:
        return refusal
    if facts.faults:
        return Refusal("fault", f"The text can't be posted: {facts.faults[0]}")
    if approved.state is not None and approved.state != facts.state:
        return Refusal("moved_on", "The thread has changed since this was approved.")
    return None


def reaches_others(approved: Approved, audience: Audience) -> Refusal | None:
    """Whether outsiders would read what was written for the team alone."""
    if approved.audience != "internal" or audience == "internal":
        return None
    if approved.is_aside:
        return Refusal("audience", "This thread is internal, and outsiders can read the channel this goes to.")
    return Refusal("audience", "The draft uses internal cases, and outsiders can read this channel now.")


def withdrawn(approved: Approved, sources: Mapping[str, SourceNow]) -> Refusal | None:
    """Whether a case that the text uses is gone or has changed."""
    found = (_withdrawn(content, sources.get(case_id), approved) for case_id, content in approved.case_hashes.items())
    return next((refusal for refusal in found if refusal), None)


def _withdrawn(content: str, now: SourceNow | None, approved: Approved) -> Refusal | None:
    if now is None:
        return Refusal("gone", "The answer this draft uses was deleted, edited or made private. Redraft?")
    if approved.audience == "public" and now.visibility != "public":
        return Refusal("hidden", "The answer this draft uses is internal now. Redraft?")
    if content and content not in now.contents:
        return Refusal("changed", "The answer this draft uses was edited. Redraft?")
    if now.is_obsolete:
        return Refusal("obsolete", "The answer this draft uses was marked obsolete. Redraft?")
    return None
