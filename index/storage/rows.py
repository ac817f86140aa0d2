"""Insert or update many rows at once, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    only_when_new: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows with the same columns; where a key exists, update these columns and leave the others alone."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    changes = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=changes)
    connection.execute(statement, [dict(row) | dict(only_when_new or {}) for row in rows])
