"""Lessons in SQL: read for several cases at once, replaced per decision, deleted per case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, func, insert, null, select

from index.lessons.rules import Lesson
from index.storage.tables import LESSONS
from index.storage.verdicts import verdicts_about

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from index.lessons.rules import LessonKind
    from index.storage.verdicts import Verdict

_COLUMNS = tuple(LESSONS.c[field.name] for field in fields(Lesson))
_THESE = LESSONS.c.case_id.in_(bindparam("case_ids", expanding=True))
# Built once: a search runs them for every candidate, and does not need the word-by-word diff.
_OF_CASES = select(*_COLUMNS).where(_THESE)
_WITHOUT_DIFF = select(*(null() if column is LESSONS.c.diff else column for column in _COLUMNS)).where(_THESE)
_MOST_PARAMETERS = 500


def lessons_of(connection: Connection, case_ids: Collection[str], *, with_diff: bool = True) -> dict[str, list[Lesson]]:
    """The lessons about these cases, by case; most cases have none."""
    query = _OF_CASES if with_diff else _WITHOUT_DIFF
    found: defaultdict[str, list[Lesson]] = defaultdict(list)
    ids = list(case_ids)
    for start in range(0, len(ids), _MOST_PARAMETERS):
        for row in connection.execute(query, {"case_ids": ids[start : start + _MOST_PARAMETERS]}):
            found[row.case_id].append(Lesson(*row))
    return found


def learned_of(connection: Connection, case_ids: Collection[str]) -> dict[str, list[Lesson]]:
    """All that speaks for or against these cases: lessons from decisions, and what askers said of their answers."""
    found = lessons_of(connection, case_ids, with_diff=False)
    for verdict in verdicts_about(connection, case_ids):
        found.setdefault(verdict.about, []).append(_said(verdict))
    return found


def _said(verdict: Verdict) -> Lesson:
    kind: LessonKind = "helped" if verdict.helped else "did_not_help"
    against = 0.0 if verdict.helped else 1.0
    key = f"{verdict.case_id} {verdict.about}"
    return Lesson(key, verdict.about, kind, against, verdict.visibility, verdict.by, "", verdict.at)


def cases_with_lessons(connection: Connection) -> list[str]:
    """The ids of all cases with lessons, the most recently taught first."""
    latest = func.max(LESSONS.c.at)
    return list(connection.scalars(select(LESSONS.c.case_id).group_by(LESSONS.c.case_id).order_by(latest.desc())))


def replace_lessons(connection: Connection, suggestion_id: str, lessons: Sequence[Lesson]) -> None:
    """Replace the lessons from the decision on a suggestion."""
    connection.execute(delete(LESSONS).where(LESSONS.c.suggestion_id == suggestion_id))
    _insert(connection, lessons)


def mark_obsolete(connection: Connection, lesson: Lesson) -> None:
    """Mark a case as obsolete; only the last person who did so is recorded."""
    unmark_obsolete(connection, lesson.case_id)
    _insert(connection, [lesson])


def unmark_obsolete(connection: Connection, case_id: str) -> bool:
    """Make an obsolete case count again; returns whether it was obsolete."""
    mine = (LESSONS.c.case_id == case_id, LESSONS.c.kind == "obsolete")
    return connection.execute(delete(LESSONS).where(*mine)).rowcount > 0


def forget_lessons(connection: Connection, case_id: str) -> int:
    """Delete the lessons from decisions about a case; returns how many. An `obsolete` mark stays: it was explicit."""
    mine = (LESSONS.c.case_id == case_id, LESSONS.c.kind != "obsolete")
    return connection.execute(delete(LESSONS).where(*mine)).rowcount


def _insert(connection: Connection, lessons: Iterable[Lesson]) -> None:
    for lesson in lessons:
        connection.execute(insert(LESSONS).values({column.name: getattr(lesson, column.name) for column in _COLUMNS}))
