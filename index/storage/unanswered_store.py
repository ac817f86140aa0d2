"""Threads that nobody answered, kept beside the cases so that a search knows they were asked.

They are no cases: no report counts them, and a thread that is a case stays one until its own source says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Engine, Table, delete, select

from index.storage import case_store
from index.storage.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.model import Case
    from index.storage.scope import Scope

_AT_ONCE = 500  # databases limit the number of parameters


def save_unanswered(engine: Engine, threads: Sequence[Case]) -> None:
    """Save what is new or different, except threads that are stored as cases."""
    with engine.connect() as connection:
        known = case_store.cases_by_id(connection, [thread.case_id for thread in threads])
    cases = {case_id for case_id, case in known.items() if case.standing != "unanswered"}
    case_store.save_cases(engine, [one for one in threads if one.case_id not in cases], case_store.Changes())


def drop_answered(engine: Engine, case_ids: Sequence[str]) -> None:
    """Delete those that have become cases, right before the cases are saved."""
    with engine.begin() as connection:
        for table in CASES.values():
            for start in range(0, len(case_ids), _AT_ONCE):
                mine = table.c.case_id.in_(case_ids[start : start + _AT_ONCE])
                connection.execute(delete(table).where(_is_unanswered(table), mine))


def remove_absent_unanswered(engine: Engine, scope: Scope, present: Collection[str]) -> None:
    """Delete those that are no longer in a completely read scope."""
    with engine.begin() as connection:
        gone: list[str] = []
        for table in CASES.values():
            inside = (table.c.source == scope.source) & (table.c.scope == scope.name)
            in_time = table.c.asked_at.between(scope.earliest, scope.latest)
            stored = connection.scalars(select(table.c.case_id).where(_is_unanswered(table), inside, in_time))
            gone += [case_id for case_id in stored if case_id not in present]
        if gone:
            case_store.remove(connection, gone)


def _is_unanswered(table: Table) -> ColumnElement[bool]:
    return table.c.standing == "unanswered"
