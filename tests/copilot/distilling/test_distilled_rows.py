"""What was distilled, in SQL: on SQLite and PostgreSQL alike, with the pair that it is about and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from index.distilled import distilled_rows
from index.distilled.distilled import Distilled, Sentence, basis_of
from index.model import Case
from index.storage import case_store
from index.storage.case_store import Changes
from index.storage.tables import DISTILLED
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CASE = Case(
    "slack:C1:1.0", "slack", "C1", "public", "answered", "Title", "Why?", "So.", "https://x.y/z", "U1", NOW
)  # fmt: skip
WRITTEN = Distilled(Sentence("Why it stops", ("1.0",)), answer=(Sentence("Do so.", ("2.0",)),), standing="answered")


def keep(connection: Connection, case: Case, distilled: Distilled | None = WRITTEN) -> None:
    about = {"made_from": "m", "basis": basis_of(case.problem, case.resolution), "model": "large", "tokens": 700}
    distilled_rows.keep(connection, case.case_id, 1, distilled, at=NOW, **about)  # type: ignore[arg-type]


def of(connection: Connection, case: Case) -> Distilled | None:
    return distilled_rows.distilled_of(connection, [case]).get(case.case_id, {}).get(1)


def test_it_is_shown_beside_the_pair_it_was_made_beside(engine: Engine) -> None:
    case_store.save_cases(engine, [CASE], Changes())
    changed = replace(CASE, resolution="Otherwise.")
    with engine.begin() as connection:
        keep(connection, CASE)
        assert of(connection, CASE) == WRITTEN
        assert of(connection, changed) is None
        assert distilled_rows.tokens_since(connection, NOW - timedelta(hours=1)) == 700
        assert distilled_rows.tokens_since(connection, NOW + timedelta(hours=1)) == 0
    case_store.save_cases(engine, [changed], Changes())
    with engine.begin() as connection:
        distilled_rows.mend_basis(connection, CASE.case_id, 1, basis_of(changed.problem, changed.resolution))
        distilled_rows.drop_stale(connection)
        assert of(connection, changed) == WRITTEN, "only our reading of the same messages had changed"
    case_store.save_cases(engine, [CASE], Changes())
    with engine.begin() as connection:
        distilled_rows.drop_stale(connection)
        assert connection.execute(select(DISTILLED)).all() == []


def test_it_goes_with_its_case_at_once(engine: Engine) -> None:
    case_store.save_cases(engine, [CASE, replace(CASE, case_id="slack:C1:2.0")], Changes())
    with engine.begin() as connection:
        keep(connection, CASE)
        keep(connection, replace(CASE, case_id="slack:C1:2.0"), None)
        case_store.remove(connection, [CASE.case_id])
        assert connection.scalars(select(DISTILLED.c.case_id)).all() == ["slack:C1:2.0"]
        assert case_store.delete_scope(connection, "slack", "C1", keep=None) == 1
        assert connection.scalars(select(DISTILLED.c.case_id)).all() == []
