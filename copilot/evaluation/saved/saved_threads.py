"""A saved thread: what was asked, what was really answered, and what people said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from copilot.model import Conversation
from index.cases.from_thread import answers
from index.roles import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.model import FlagKind, Turn
    from index.kinds.labels import Kind
    from index.model import Source, Visibility

_YOUNG = timedelta(minutes=5)  # like the app, which has not seen what the asker adds later


@dataclass(frozen=True, slots=True)
class SavedThread:
    """One thread to replay. All text is redacted; the first turn is the question's beginning."""

    case_id: str
    source: Source
    scope: str  # channel id or owner/repo
    place: str  # its name
    visibility: Visibility
    url: str
    asked_at: datetime
    turns: tuple[Turn, ...]
    answer: str = ""  # what was really answered
    is_own_draft: bool = False  # the answer was the copilot's draft, sent as it was: it proves nothing
    linked: tuple[str, ...] = ()  # cases that an answer named
    original: str | None = None  # what people marked it a duplicate of
    relevant: frozenset[str] = frozenset()  # right cases, named by a person
    kind: Kind | None = None  # by the maintainers' labels
    flags: frozenset[FlagKind] | None = None  # raised by a person on the whole thread; None if nobody looked
    outcome: str = ""  # what became of it; empty if unknown

    @property
    def conversation(self) -> Conversation:
        """The thread as it was asked: the asker's words before anybody answered."""
        return Conversation(tuple(self._before_first_answer()), _asking(self.case_id), self.scope)

    @property
    def whole(self) -> Conversation:
        """The thread after its last message."""
        return Conversation(self.turns, _asking(self.case_id), self.scope)

    def _before_first_answer(self) -> Iterator[Turn]:
        for place, turn in enumerate(self.turns):
            if turn.role != "asker":
                if answers(turn.message.text):
                    return
                continue
            if place and (turn.message.at - self.asked_at > _YOUNG or phrases.tells_own_fix(turn.message.text)):
                return
            yield turn


@dataclass(frozen=True, slots=True)
class Note:
    """What a person said about a thread of another file: right cases, or flags."""

    case_id: str
    relevant: frozenset[str]
    flags: frozenset[FlagKind] | None

    def on(self, saved: SavedThread) -> SavedThread:
        flags = self.flags if self.flags is not None else saved.flags
        return replace(saved, relevant=saved.relevant | self.relevant, flags=flags)


def _asking(case_id: str) -> str:
    """The id by which the search knows the asking thread: a Slack thread's ts, an issue's id."""
    return case_id.rpartition(":")[2] if case_id.startswith("slack:") else case_id


def ts_of(at: datetime) -> str:
    """A time as Slack writes it."""
    return f"{at.astimezone(UTC).timestamp():.6f}"
