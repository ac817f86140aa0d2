"""Pairs of texts that belong together, from a community's history, to learn from: only what was known before a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from index.embedding.parts import titled
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.evaluation.judged_records import Judged
    from index.model import Case
    from index.tuning.fine_tune import Row


class Pair(NamedTuple):
    """Two texts that belong together, perhaps one that people said does not, and since when that is known."""

    known_at: datetime
    question: str
    right: str
    wrong: str | None = None

    @property
    def row(self) -> Row:
        return (self.question, self.right) if self.wrong is None else (self.question, self.right, self.wrong)


def pairs_before(
    engine: Engine, judged: Sequence[Judged], before: datetime, leave_out: Collection[str], most: int
) -> list[Pair]:
    """The newest pairs of each kind, from all public cases except those left out; the oldest first.

    A duplicate and what it repeats, by title and by problem; a problem and its resolution; a question and the case it
    was answered with. A case that a person dismissed as another problem is a negative example.
    """
    cases = {
        case.case_id: case
        for page in case_store.pages(engine, "public")
        for case in page
        if case.asked_at < before and case.case_id not in leave_out
    }
    known = [one for one in judged if one.known_at < before and one.asking not in leave_out]
    wrong = _wrong(known, cases)
    kinds = (_repetitions(cases, wrong), _resolutions(cases, wrong), _answered(known, cases, wrong))
    newest = (sorted((p for p in kind if p.known_at < before), key=_in_time)[-most:] for kind in kinds)
    return sorted({pair for kind in newest for pair in kind if pair.question != pair.right}, key=_in_time)


def _wrong(judged: Iterable[Judged], cases: Mapping[str, Case]) -> dict[str, Case]:
    """By thread, the case that was last dismissed as another problem."""
    return {one.asking: cases[one.case_id] for one in judged if not one.is_right and one.case_id in cases}


def _repetitions(cases: Mapping[str, Case], wrong: Mapping[str, Case]) -> Iterator[Pair]:
    for case in cases.values():
        target = cases.get(case.points_at or "")
        if target is None or case.resolved_at is None or target.case_id in case.denied:
            continue
        other = wrong.get(case.case_id)
        yield Pair(case.resolved_at, _problem(case), _problem(target), _problem(other) if other else None)
        yield Pair(case.resolved_at, case.title, target.title, other.title if other else None)


def _resolutions(cases: Mapping[str, Case], wrong: Mapping[str, Case]) -> Iterator[Pair]:
    for case in cases.values():
        if case.resolution and case.resolved_at:
            other = wrong.get(case.case_id)
            yield Pair(case.resolved_at, _problem(case), case.resolution, other.resolution if other else None)


def _answered(judged: Iterable[Judged], cases: Mapping[str, Case], wrong: Mapping[str, Case]) -> Iterator[Pair]:
    for one in judged:
        if one.is_right and (case := cases.get(one.case_id)):
            other = wrong.get(one.asking)
            yield Pair(one.known_at, one.question, _problem(case), _problem(other) if other else None)


def _in_time(pair: Pair) -> tuple[datetime, str, str]:
    return pair.known_at, pair.question, pair.right


def _problem(case: Case) -> str:
    return titled(case.title, case.problem)
