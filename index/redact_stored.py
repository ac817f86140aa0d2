"""What was stored by earlier rules of redaction is redacted by the present ones, once after each change of the rules.

Every table is gone through, a page at a time; how far each has come is kept, so that whoever is stopped goes on there.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Column, Connection, Engine, String, Table, Text, inspect, select, tuple_

from index.model import VISIBILITIES
from index.redact import redact
from index.storage import case_store
from index.storage.rows import upsert
from index.storage.tables import CASES, metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Case, Pair
    from index.progress import Progress

REDACTED = Table(
    "redacted_tables",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("rules", String(64), nullable=False),  # SHA-256 of the code that went through it
    Column("after", JSON(none_as_null=True)),  # the key of the last row of the last page; null when there is no more
    Column("done", Boolean, nullable=False),
)
_PAGE = 200
# What was approved and is still to be sent stays as it was approved; before it is sent, it is checked for secrets.
_ON_THEIR_WAY = ("ready", "sending", "unknown")


def redact_stored(engine: Engine, progress: Progress) -> int:
    """Bring all that is stored to the present rules; how many rows held what is a secret by them."""
    rules, here = _rules(), set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        kept = {row.name: row for row in connection.execute(select(REDACTED)) if row.rules == rules}
    waiting = [t for t in metadata.sorted_tables if t.name in here and not (t.name in kept and kept[t.name].done)]
    changed, empty = 0, _empty_among(engine, waiting)
    with engine.begin() as connection:  # all at once: in a new database they are all that there is
        _note(connection, empty, None, done=True)
    for table in [table for table in waiting if table not in empty]:
        if table is not REDACTED:
            progress.stage(f"redacting by the new rules: {table.name}")
        if table in CASES.values():
            changed += _cases(engine, table)
        elif texts := [column.name for column in table.columns if isinstance(column.type, Text | JSON)]:
            changed += _rows(engine, table, texts, kept[table.name].after if table.name in kept else None)
        with engine.begin() as connection:
            _note(connection, [table], None, done=True)
    return changed


def _empty_among(engine: Engine, tables: Sequence[Table]) -> list[Table]:
    if not tables:
        return []
    with engine.connect() as connection:
        row = connection.execute(select(*(select(1).select_from(table).exists() for table in tables))).one()
    return [table for table, holds_rows in zip(tables, row, strict=True) if not holds_rows]


def _rows(engine: Engine, table: Table, texts: Sequence[str], after: list[Any] | None) -> int:
    keys, changed = list(table.primary_key.columns), 0
    query = select(*keys, *(table.c[name] for name in texts)).order_by(*keys).limit(_PAGE)
    if "state" in table.c and "text_hash" in table.c:
        query = query.where(table.c.state.not_in(_ON_THEIR_WAY))
    while True:
        with engine.begin() as connection:
            page = connection.execute(query.where(tuple_(*keys) > tuple_(*after)) if after else query).all()
            for row in page:
                old = {name: row._mapping[name] for name in texts}
                new = {name: _anew(value) for name, value in old.items()}
                if new != old:
                    mine = (key == value for key, value in zip(keys, row, strict=False))
                    connection.execute(table.update().where(*mine).values(new))
                    changed += 1
            if not page:
                return changed
            after = list(page[-1][: len(keys)])
            _note(connection, [table], after, done=False)


def _cases(engine: Engine, table: Table) -> int:
    """Cases are written as any changed case is, so that every older build of the index goes."""
    (visibility,) = (one for one in VISIBILITIES if CASES[one] is table)
    changes = case_store.Changes()
    for page in case_store.pages(engine, visibility):
        case_store.save_cases(engine, [_case(case) for case in page], changes)
    return changes.changed


def _case(case: Case) -> Case:
    remarks = tuple(replace(remark, text=redact(remark.text).text) for remark in case.remarks)
    title, problem = redact(case.title).text, redact(case.problem).text
    resolution = redact(case.resolution).text if case.resolution is not None else None
    links = tuple(redact(link).text for link in case.links)
    clean = replace(case, title=title, problem=problem, resolution=resolution, remarks=remarks, links=links)
    return replace(clean, further=tuple(map(_pair, case.further)))


def _pair(pair: Pair) -> Pair:
    return replace(pair, problem=redact(pair.problem).text, resolution=redact(pair.resolution).text)


def _anew(value: Any) -> Any:
    """The same without its secrets; a message notes their kinds."""
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, list | tuple):
        return [_anew(one) for one in value]
    if not isinstance(value, dict):
        return value
    new = {key: _anew(one) for key, one in value.items()}
    if isinstance(value.get("secrets"), list | tuple) and isinstance(value.get("text"), str):
        new["secrets"] = [*value["secrets"], *redact(value["text"]).found]
    return new


def _note(connection: Connection, tables: Sequence[Table], after: list[Any] | None, *, done: bool) -> None:
    rows = [{"name": table.name, "rules": _rules(), "after": after, "done": done} for table in tables]
    upsert(connection, REDACTED, rows)


@cache
def _rules() -> str:
    here, digest = Path(__file__).parent, hashlib.sha256()
    for file in [here / "normal.py", here / "text.py", *sorted((here / "redact").rglob("*.py"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
