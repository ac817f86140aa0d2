"""A question and what was said to answer it, while its thread is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Message


@dataclass(slots=True)
class OpenPair:
    """A question as far as it has come; every later message may still change it."""

    asker: str
    asked: list[Message] = field(default_factory=list)
    answers: list[Message] = field(default_factory=list)
    until_fixed: list[Message] = field(default_factory=list)  # answers that a fix replaced
    kept: set[str] = field(default_factory=set)  # ts of the answers that were confirmed
    thanked: set[str] = field(default_factory=set)  # ts of the answers that the asker thanked for
    vouched: set[str] = field(default_factory=set)  # ts of the answers that the team agreed with
    denied: list[Message] = field(default_factory=list)  # answers that did not help, so far
    confirmed_by: set[str] = field(default_factory=set)
    confirmed_at: datetime | None = None
    answered_at: float = 0.0  # when last
    tried: bool = False  # something was proposed, even if it did not help
    left_for_a_call: bool = False
    closed_for_silence: bool = False
    goes_on: bool = False  # since it was confirmed the team asked more, or the asker has trouble again

    @property
    def why_unanswered(self) -> str | None:
        """Why nothing answers it; None if something does."""
        if self.confirmed_at:
            return None
        if self.closed_for_silence:
            return "closed_for_silence"
        if self.left_for_a_call:
            return "taken_to_a_call"
        if not self.answers:
            return "not_solved" if self.tried else "unanswered"
        return None

    @property
    def said(self) -> list[Message]:
        """All messages that answer, in their order."""
        return sorted([*self.answers, *self.until_fixed], key=lambda message: float(message.ts))
