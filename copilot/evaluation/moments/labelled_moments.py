"""Reading labelled moments: a thread as the copilot saw it then, and the flags that are right there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import orjson

from copilot.model import Conversation, FlagKind, Turn
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from index.model import Thread
    from index.team import Team


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of one thread of one company."""

    company: str
    conversation: Conversation
    flags: frozenset[FlagKind]

    @property
    def id(self) -> str:
        """Channel, thread and last message that is seen: a name for files and records."""
        turns = self.conversation.turns
        return f"{self.conversation.channel}-{self.conversation.thread_ts}-{turns[-1].message.ts}"


def read_moments(company: str, path: Path, threads: Sequence[Thread], team: Team) -> list[Moment]:
    """The moments of a file, one JSON object a line, in the format of data/support.

    Raises:
        InputError: a line names a thread that the export lacks, or a flag that there is not.
    """
    known = {f"{thread.channel.id}:{message.ts}": thread for thread in threads for message in thread.messages}
    return [_moment(company, orjson.loads(line), known, team, path) for line in path.read_bytes().splitlines()]


def _moment(company: str, row: dict[str, object], known: dict[str, Thread], team: Team, path: Path) -> Moment:
    flags, until = _strings(row.get("flags")), str(row.get("up_to_ts"))
    thread = known.get(str(row.get("thread")))
    if thread is None or not flags <= set(get_args(FlagKind)):
        raise InputError(f"{path}: {row.get('thread')} is no thread of the export, or has an unknown flag.")
    return Moment(company, seen_until(thread, until, team), frozenset(k for k in get_args(FlagKind) if k in flags))


def seen_until(thread: Thread, until: str, team: Team) -> Conversation:
    """What was written up to and including this ts; without reactions, since an export does not say when they came."""
    asker = thread.messages[0].author
    seen = [replace(message, reactions=()) for message in thread.messages if float(message.ts) <= float(until)]
    turns = tuple(Turn(team.role(message.author, asker, at=message.at), message) for message in seen)
    return Conversation(turns, thread.ts, thread.channel.id)


def _strings(value: object) -> set[str]:
    return {str(one) for one in value} if isinstance(value, list) else set()


def by_company(moments: Iterable[Moment]) -> dict[str, list[Moment]]:
    """The moments of each company, in the order in which they come."""
    found: dict[str, list[Moment]] = {}
    for moment in moments:
        found.setdefault(moment.company, []).append(moment)
    return found
