"""Fingerprints of what each case was made from, so that a reindex only judges threads and issues that changed.

A fingerprint covers everything that went into a case: the record itself, the team, what was forgotten, and this code.
Rows without one, written by something else, are judged again.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Engine, bindparam, select, update

from index.model import VISIBILITIES
from index.storage.readings import note_readings
from index.storage.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.cases.make import CaseMaker
    from index.model import Case, Issue, Thread
    from index.storage.readings import CaseReading

# What is taught and decides with the code: which messages, threads, sentences and comments.
_WEIGHTS = (
    "roles/roles.json",
    "kinds/thread_kinds.json",
    "cases/answer_pieces/answer_pieces.json",
    "cases/comments/comment_weights.json",
)
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


def fingerprint(item: Thread | Issue, make_case: CaseMaker) -> str:
    """SHA-256 of everything that an item's case is made from."""
    return hashlib.sha256(_judged_by(make_case, _code()) + orjson.dumps(item)).hexdigest()


def unchanged(engine: Engine, fingerprints: Mapping[str, str]) -> set[str]:
    """The ids of the cases whose stored fingerprint is the same. At most 500 ids."""
    with engine.connect() as connection:
        rows = [row for v in VISIBILITIES for row in connection.execute(_READ[v], {"case_ids": list(fingerprints)})]
    return {row.case_id for row in rows if row.made_from == fingerprints[row.case_id]}


def note_made_from(
    engine: Engine, cases: Sequence[Case], fingerprints: Mapping[str, str], readings: Mapping[str, CaseReading]
) -> None:
    """Store the fingerprints of cases that were just saved, and how their messages were read."""
    with engine.begin() as connection:
        note_readings(connection, {case.case_id: readings[case.case_id] for case in cases})
        for visibility in VISIBILITIES:
            mine = [case.case_id for case in cases if case.visibility == visibility]
            if mine:
                connection.execute(_NOTE[visibility], [{"id_": id_, "print_": fingerprints[id_]} for id_ in mine])


@lru_cache(maxsize=1)
def _judged_by(make_case: CaseMaker, code: str) -> bytes:
    return orjson.dumps([make_case, code], default=sorted)  # sets have no order


@cache
def _code() -> str:
    """The hash of this package's code and weights: after any upgrade, everything is judged once more."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for file in sorted([*root.rglob("*.py"), *(root / name for name in _WEIGHTS)]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
