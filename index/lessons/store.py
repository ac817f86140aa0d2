"""Lessons in SQL: read for some cases at once, replaced by decision, taken away by case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, func, insert, null, select

from index.lessons.rules import Lesson
from index.storage.tables import LESSONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_COLUMNS = tuple(LESSONS.c[field.name] for field in fields(Lesson))
_THESE = LESSONS.c.case_id.in_(bindparam("case_ids", expanding=True))
# Made once: a search asks for every candidate, and has no use for what was changed word by word.
_OF_CASES = select(*_COLUMNS).where(_THESE)
_WITHOUT_DIFF = select(*(null() if column is LESSONS.c.diff else column for column in _COLUMNS)).where(_THESE)
_MOST_PARAMETERS = 500


def lessons_of(connection: Connection, case_ids: Collection[str], *, with_diff: bool = True) -> dict[str, list[Lesson]]:
    """The lessons about these cases, by case; of most there are none."""
    query = _OF_CASES if with_diff else _WITHOUT_DIFF
    found: defaultdict[str, list[Lesson]] = defaultdict(list)
    ids = list(case_ids)
    for start in range(0, len(ids), _MOST_PARAMETERS):
        for row in connection.execute(query, {"case_ids": ids[start : start + _MOST_PARAMETERS]}):
            found[row.case_id].append(Lesson(*row))
    return found


def taught_cases(connection: Connection) -> list[str]:
    """The ids of all cases that anything was learned about, the latest first."""
    latest = func.max(LESSONS.c.at)
    return list(connection.scalars(select(LESSONS.c.case_id).group_by(LESSONS.c.case_id).order_by(latest.desc())))


def replace_lessons(connection: Connection, suggestion_id: str, lessons: Sequence[Lesson]) -> None:
    """What the decision on a suggestion teaches now, in the place of what it taught before."""
    connection.execute(delete(LESSONS).where(LESSONS.c.suggestion_id == suggestion_id))
    _insert(connection, lessons)


def mark_obsolete(connection: Connection, lesson: Lesson) -> None:
    """Somebody says that a case is obsolete; whoever says so last is remembered for it."""
    unmark_obsolete(connection, lesson.case_id)
    _insert(connection, [lesson])


def unmark_obsolete(connection: Connection, case_id: str) -> bool:
    """The case counts again; whether it did not."""
    mine = (LESSONS.c.case_id == case_id, LESSONS.c.kind == "obsolete")
    return connection.execute(delete(LESSONS).where(*mine)).rowcount > 0


def forget_lessons(connection: Connection, case_id: str) -> int:
    """Delete all that decisions taught about a case; the number deleted. An obsolete one stays so: it was said."""
    mine = (LESSONS.c.case_id == case_id, LESSONS.c.kind != "obsolete")
    return connection.execute(delete(LESSONS).where(*mine)).rowcount


def _insert(connection: Connection, lessons: Iterable[Lesson]) -> None:
    for lesson in lessons:
        connection.execute(insert(LESSONS).values({column.name: getattr(lesson, column.name) for column in _COLUMNS}))
