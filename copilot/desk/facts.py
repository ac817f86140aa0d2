"""What is known about one Slack thread: facts that merge to the same set, in any order and however often they come.

Events come twice, late and out of order. So nothing is counted: each fact has a key, and a fixed rule joins two facts
with the same key. For a reaction the later event counts; a deleted message stays deleted, whatever comes later.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol, Self, TypeVar

from copilot.settings.values import plain_emoji

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot.settings import Slack

HandKind = Literal["hold", "release", "close", "reopen"]
Meaning = Literal["in_progress", "closed"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TS = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,6}))?")


def slack_time(ts: str) -> datetime:
    """The time of a Slack ts or event_ts such as "1700000000.000100", exact to the microsecond.

    Raises:
        ValueError: it is not a Slack ts.
    """
    parts = _TS.fullmatch(ts)
    if not parts:
        raise ValueError(f"not a Slack ts: {ts[:40]!r}")
    return _EPOCH + timedelta(seconds=int(parts[1]), microseconds=int((parts[2] or "").ljust(6, "0")))


@dataclass(frozen=True, slots=True)
class StatusEmoji:
    """The emoji that set a thread's status when a team member adds them; each alias has to be named itself."""

    in_progress: frozenset[str] = frozenset({"eyes"})
    closed: frozenset[str] = frozenset({"white_check_mark", "heavy_check_mark"})

    @classmethod
    def of(cls, settings: Slack) -> StatusEmoji:
        return cls(frozenset(settings.in_progress_emoji), frozenset(settings.closed_emoji))

    def meaning(self, emoji: str) -> Meaning | None:
        """The status that this emoji asks for, in whatever skin tone."""
        name = plain_emoji(emoji)
        if name in self.closed:
            return "closed"
        return "in_progress" if name in self.in_progress else None


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A message of the thread. The approver is the author of what the app posted; other bots' messages are not facts.

    `author` may be empty in a fact that only says that the message was deleted.
    """

    ts: str
    author: str
    by_team: bool
    edited_at: datetime | None = None
    deleted: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return (self.ts,)

    @property
    def at(self) -> datetime:
        return slack_time(self.ts)

    def join(self, other: Self) -> MessageFact:
        """Both facts together; one that knows the author wins, and among those one that knows them as the team."""
        _, by_team, author = max((bool(fact.author), fact.by_team, fact.author) for fact in (self, other))
        edits = [fact.edited_at for fact in (self, other) if fact.edited_at]
        return MessageFact(self.ts, author, by_team, max(edits, default=None), self.deleted or other.deleted)


@dataclass(frozen=True, slots=True)
class ReactionFact:
    """That somebody set an emoji on a message, or took it away, at the time of the event (its event_ts).

    A reaction read from history has no time of its own: it gets the time of the thread's last message when it is first
    seen, and no second fact while it is known to be there.
    """

    message_ts: str
    user: str
    by_team: bool
    emoji: str  # as Slack names it: each skin tone is a reaction of its own
    at: datetime
    present: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        return (self.message_ts, self.user, self.emoji)

    def join(self, other: Self) -> ReactionFact:
        """The later of the two; at the same time, the removal."""
        return max(self, other, key=lambda fact: (fact.at, not fact.present, fact.by_team))


@dataclass(frozen=True, slots=True)
class HandFact:
    """What an engineer did with a button; `fact_id` is unique, and a hold says why in its note."""

    fact_id: str
    kind: HandKind
    by: str
    at: datetime
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind == "hold" and not self.note.strip():
            raise ValueError("a thread on hold needs a note that says what it waits for")

    @property
    def key(self) -> tuple[str, ...]:
        return (self.fact_id,)

    def join(self, other: Self) -> HandFact:
        """Either, since one id is one act; if they ever differ, always the same one."""
        return max(self, other, key=lambda fact: (fact.at, fact.kind, fact.by, fact.note))


Fact = MessageFact | ReactionFact | HandFact


class _Mergeable(Protocol):
    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def at(self) -> datetime: ...
    def join(self, other: Self) -> Self: ...


_F = TypeVar("_F", bound=_Mergeable)


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """Everything known about one thread, each kind in time order; start with `ThreadFacts()` and merge."""

    messages: tuple[MessageFact, ...] = ()
    reactions: tuple[ReactionFact, ...] = ()
    hands: tuple[HandFact, ...] = ()

    @property
    def standing(self) -> tuple[MessageFact, ...]:
        """The messages that were not deleted."""
        return tuple(message for message in self.messages if not message.deleted)

    @property
    def latest(self) -> datetime:
        """The time of the latest fact, by Slack's clock or ours."""
        times = [m.at for m in self.messages] + [r.at for r in self.reactions] + [h.at for h in self.hands]
        return max(times, default=_EPOCH)

    def merge(self, *facts: Fact) -> ThreadFacts:
        """Add these facts: the result is the same in any order, in any groups, and however often they come."""
        return ThreadFacts(
            _merged(self.messages, (fact for fact in facts if isinstance(fact, MessageFact))),
            _merged(self.reactions, (fact for fact in facts if isinstance(fact, ReactionFact))),
            _merged(self.hands, (fact for fact in facts if isinstance(fact, HandFact))),
        )


def thread_state(messages: Iterable[MessageFact]) -> str:
    """What an approval is bound to: which messages there are, and when each was edited. It begins with the last ts."""
    standing = {m.ts: m.edited_at for m in messages if not m.deleted}
    lines = [f"{ts} {edited.timestamp() if edited else ''}" for ts, edited in sorted(standing.items())]
    last = max(standing, key=slack_time, default="0")
    return f"{last}:{hashlib.sha256('|'.join(lines).encode()).hexdigest()[:40]}"


def seen_until(state: str) -> str:
    """The ts of the last message in a thread's state, "0" if there was none."""
    return state.partition(":")[0]


def _merged(known: Iterable[_F], more: Iterable[_F]) -> tuple[_F, ...]:
    facts = {fact.key: fact for fact in known}
    for fact in more:
        facts[fact.key] = facts[fact.key].join(fact) if fact.key in facts else fact
    return tuple(sorted(facts.values(), key=lambda fact: (fact.at, fact.key)))
