"""Which threads of a history are replayed: a seeded sample from a stream."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.evaluation.figures.row import labelled_flags
from copilot.evaluation.saved.history import saved_from_issue, saved_from_thread, why_left_out
from copilot.evaluation.saved.saved_threads import SavedThread
from index.model import Issue, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from copilot.evaluation.saved.saved_threads import Note
    from index.cases.references import References
    from index.progress import Progress
    from index.sources.base import HistorySource
    from index.team import Team


@dataclass(slots=True)
class Sample:
    """The threads to replay in order of time, how many there were to choose from, and why others were left out."""

    threads: list[SavedThread] = field(default_factory=list)
    eligible: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    # For every thread that a person checked for flags, sampled or not: (the person raised it, the rules did).
    flags: defaultdict[str, list[tuple[bool, bool]]] = field(default_factory=lambda: defaultdict(list))


def draw(
    sources: Iterable[HistorySource],
    team: Team,
    references: References,
    notes: Mapping[str, Note],
    size: int | None,
    seed: int,
    progress: Progress,
) -> Sample:
    """At most `size` threads that ask something and were answered, or all of them if it is None.

    Each thread gets a number from the seed and its id, and those with the lowest numbers are taken. So a sample needs
    no list of all threads, and one more thread in the history changes at most one in the sample.
    """
    sample, taken = Sample(), dict[str, SavedThread]()
    numbers: list[tuple[int, str]] = []  # of the threads taken, the highest first
    for item in _each_once(sources, progress):
        saved = _saved(item, team, references)
        if note := notes.get(saved.case_id):
            saved = note.on(saved)
            for kind, pair in labelled_flags(saved).items():
                sample.flags[kind].append(pair)
        if reason := why_left_out(saved, team):
            sample.left_out[reason] += 1
            continue
        sample.eligible += 1
        taken[saved.case_id] = saved
        heapq.heappush(numbers, (-_number(saved.case_id, seed), saved.case_id))
        if size is not None and len(numbers) > size:
            del taken[heapq.heappop(numbers)[1]]
    sample.threads = in_order(taken.values())
    return sample


def _each_once(sources: Iterable[HistorySource], progress: Progress) -> Iterator[Thread | Issue]:
    """Every thread and issue; two files may hold the same one."""
    seen: set[str] = set()
    progress.stage("choosing threads")
    for source in sources:
        for item in source.read():
            progress.advance()
            if isinstance(item, Thread | Issue) and item.case_id not in seen:
                seen.add(item.case_id)
                yield item


def in_order(threads: Iterable[SavedThread]) -> list[SavedThread]:
    return sorted(threads, key=lambda saved: (saved.asked_at, saved.case_id))


def _saved(item: Thread | Issue, team: Team, references: References) -> SavedThread:
    if isinstance(item, Thread):
        return saved_from_thread(item, team, references)
    return saved_from_issue(item, team, references)


def _number(case_id: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed} {case_id}".encode()).digest()[:8])
