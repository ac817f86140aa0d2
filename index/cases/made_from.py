"""What each case was made from, so that a night judges only the threads and issues that changed.

A row's fingerprint is that of all that went into it: the record itself, who is the team, what was forgotten, and this
very code. Rows that something else wrote have none, and are judged.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Engine, bindparam, select, update

from index.model import VISIBILITIES
from index.storage.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.cases.make import CasesFrom
    from index.model import Case, Issue, Thread

_NOTE = {
    visibility: update(table).where(table.c.case_id == bindparam("id_")).values(made_from=bindparam("print_"))
    for visibility, table in CASES.items()
}
_READ = {
    visibility: select(table.c.case_id, table.c.made_from).where(
        table.c.case_id.in_(bindparam("case_ids", expanding=True))
    )
    for visibility, table in CASES.items()
}


def fingerprint(item: Thread | Issue, cases_from: CasesFrom) -> str:
    """SHA-256 of everything that its case is made from."""
    return hashlib.sha256(_judged_by(cases_from, _code()) + orjson.dumps(item)).hexdigest()


def unchanged(engine: Engine, fingerprints: Mapping[str, str]) -> set[str]:
    """The ids, among these, of cases that were made from just that. At most 500 ids."""
    with engine.connect() as connection:
        rows = [row for v in VISIBILITIES for row in connection.execute(_READ[v], {"case_ids": list(fingerprints)})]
    return {row.case_id for row in rows if row.made_from == fingerprints[row.case_id]}


def note_made_from(engine: Engine, cases: Sequence[Case], fingerprints: Mapping[str, str]) -> None:
    """Of cases that were just saved."""
    with engine.begin() as connection:
        for visibility in VISIBILITIES:
            mine = [case.case_id for case in cases if case.visibility == visibility]
            if mine:
                connection.execute(_NOTE[visibility], [{"id_": id_, "print_": fingerprints[id_]} for id_ in mine])


@lru_cache(maxsize=1)
def _judged_by(cases_from: CasesFrom, code: str) -> bytes:
    return orjson.dumps([cases_from, code], default=sorted)  # sets have no order


@cache
def _code() -> str:
    """Of this package: whatever an upgrade changed, all is judged once more."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
