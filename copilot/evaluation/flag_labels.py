"""Threads with the flags that a person raised on them, to measure the rules with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import orjson

from copilot.model import Conversation, Turn
from index.team import INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.model import Thread
    from index.team import Team

JudgedFlag = Literal["needs_call", "product_review", "product_call"]
JUDGED: tuple[JudgedFlag, ...] = get_args(JudgedFlag)
Half = Literal["development", "held_out"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said about one thread."""

    export: str  # which file of exports it is in
    thread: str  # its case id
    half: Half
    flags: frozenset[JudgedFlag]


def read_labels(path: Path) -> list[Label]:
    """Labels, one JSON object a line."""
    rows = (orjson.loads(line) for line in path.read_bytes().splitlines())
    return [Label(row["export"], row["thread"], row["half"], frozenset(row["flags"])) for row in rows]


def conversations(threads: Iterable[Thread], team: Team) -> dict[str, Conversation]:
    """Each thread as it stands after its last message, by case id."""
    return {thread.case_id: _conversation(thread, team) for thread in threads}


def _conversation(thread: Thread, team: Team) -> Conversation:
    asker = thread.messages[0].author
    turns = tuple(Turn(team.role(message.author, asker, at=message.at), message) for message in thread.messages)
    return Conversation(turns, thread.ts, thread.channel.id, team_is_known=team.source != INFERRED)
