"""Questions in the middle of threads: is what is searched with the question that is open, and does it find its answer?

Each labelled pair of question and answer is looked at right before its answer came, if somebody had replied by then.
The right answer is the text of the messages that answer it; the others are the answers of all labelled pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

import orjson

from copilot.evaluation.moments.labelled_moments import seen_until

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from copilot.model import Conversation
    from index.model import Thread
    from index.team import Team


@dataclass(frozen=True, slots=True)
class MidThread:
    """A thread right before one of its questions was answered."""

    id: str
    conversation: Conversation
    asked: frozenset[str]  # ts of the messages that ask what is open
    answer: str  # what answered it, later
    is_later: bool  # it is not the thread's first question


def mid_threads(path: Path, threads: Sequence[Thread], team: Team) -> list[MidThread]:
    """Of every labelled pair with an answer, the moment before it; those in which nobody had replied are left out."""
    known = {f"{thread.channel.id}:{message.ts}": thread for thread in threads for message in thread.messages}
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    found = ((row, known.get(f"{row['channel']}:{row['thread_ts']}")) for row in rows)
    return [one for row, thread in found if thread for one in _of_thread(row, thread, team)]


def _of_thread(row: dict[str, Any], thread: Thread, team: Team) -> Iterator[MidThread]:
    texts = {message.ts: message.said for message in thread.messages}
    pairs = row.get("pairs") or [row]
    first = set(pairs[0]["question_ts"] or [thread.ts])
    for number, pair in enumerate(pairs):
        asked, answers = {*pair["question_ts"]} & texts.keys(), sorted({*pair["answer_ts"]} & texts.keys(), key=float)
        if not asked or not answers:
            continue
        before = [ts for ts in texts if float(ts) < float(answers[0])]
        seen = seen_until(thread, max(before, key=float, default=thread.ts), team) if before else None
        if seen is None or all(turn.role == "asker" for turn in seen.turns) or not asked <= {*before}:
            continue
        is_later = number > 0 and not asked & first
        answer = "\n".join(texts[ts] for ts in answers)
        yield MidThread(f"{thread.case_id}:{number}", seen, frozenset(asked), answer, is_later)


def hits(rankings: Mapping[str, Sequence[str]], within: int) -> float:
    """The share of questions whose own answer is among the first `within`; `rankings` by id, of ids."""
    return fmean(one in ranking[:within] for one, ranking in rankings.items()) if rankings else 0.0


def overlap(said: Collection[str], right: Collection[str]) -> float:
    """F1 of the messages that are searched with, against those that ask."""
    both = len({*said} & {*right})
    return 2 * both / (len({*said}) + len({*right})) if both else 0.0
