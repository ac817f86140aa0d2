"""The nouns of the app: what is asked, and what a person decides on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Audience, Match, Message, Role

FlagKind = Literal[
    "needs_call",
    "product_review",
    "product_call",
    "bug",
    "feature_request",
    "ask_team",
    "known_issue",
    "blocker",
    "secret_shared",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what its author is in this conversation."""

    role: Role
    message: Message


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as it stands when somebody wants a suggestion; all text is redacted."""

    turns: tuple[Turn, ...]
    thread_ts: str | None = None  # None for a question that is not a Slack thread
    channel: str | None = None
    state: str | None = None  # of the thread when it was read, which an approval is bound to; see desk/facts.py

    @property
    def asked(self) -> tuple[Message, ...]:
        """The asker's own messages."""
        return tuple(turn.message for turn in self.turns if turn.role == "asker")

    @property
    def question(self) -> str:
        """The asker's own words, and the names of what they attached."""
        lines = (line for m in self.asked for line in (m.text, *(f"[file: {name}]" for name in m.files)))
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Flag:
    """A judgement on the conversation; `evidence` holds the ts of the messages it rests on."""

    kind: FlagKind
    reason: str
    evidence: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed reply and the cases it stands on."""

    text: str
    case_ids: tuple[str, ...]
    written_by: Literal["model", "template"]
    model: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person decides on: matches, draft and flags for one conversation at one moment."""

    suggestion_id: str
    created_at: datetime
    conversation: Conversation
    audience: Audience
    answered: bool
    confidence: float
    matches: tuple[Match, ...]
    draft: Draft
    flags: tuple[Flag, ...]
