"""The text of a case as it grew, for questions as of an earlier time: none may see what was said later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from index.model import Case


def as_it_grew(case: Case) -> Iterator[tuple[datetime, str]]:
    """The whole text of a case as it was first, and after one, two, four, eight … remarks; the last has them all."""
    said = [(remark.at, remark.text) for remark in case.remarks]
    if not said and case.resolution:  # written by hand
        said = [(case.resolved_at or case.asked_at, case.resolution)]
    begun = f"{case.title}\n{case.problem}"
    yield case.asked_at, begun
    number = 1
    while said and number < 2 * len(said):
        known = said[:number]
        yield max(at for at, _ in known), "\n".join([begun, *(text for _, text in known)])
        number *= 2


def milliseconds(at: datetime) -> int:
    """Since the epoch."""
    return int(at.timestamp() * 1000)
