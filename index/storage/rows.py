"""Rows from and to dataclasses whose fields are named like the columns; alike on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Row, Table

_T = TypeVar("_T")


def from_row(kind: type[_T], row: Row[Any], **values: Any) -> _T:
    """A dataclass from the columns named like its fields; `values` stand in the place of columns."""
    names = [field.name for field in fields(kind) if field.name not in values]  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names}, **values)


def to_row(value: Any) -> dict[str, Any]:
    """The fields of a dataclass as columns."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    statement = _insert_new(connection.dialect.name, table)
    # On PostgreSQL, SQLAlchemy otherwise does not say how many rows an INSERT made.
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount == 1


def put(connection: Connection, table: Table, row: Mapping[str, Any], **changes: Any) -> None:
    """Insert a row; if its key is taken, set only `changes` there, or without any the whole row."""
    keys = _keys(table)
    changes = changes or {name: value for name, value in row.items() if name not in keys}
    statement = insert_into(connection.dialect.name, table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    only_when_new: Mapping[str, Any] | None = None,
) -> None:
    """Insert many rows with the same columns; where a key is taken, set these columns and leave the others alone."""
    if not rows:
        return
    statement = _upsert(connection.dialect.name, table, tuple(rows[0]))
    connection.execute(statement, [dict(row) | dict(only_when_new or {}) for row in rows])


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do when a key is taken."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_new(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Built once per table: every event is an insert or two."""
    return insert_into(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    """Built once per table and columns: it takes longer than the rows do."""
    insert, keys = insert_into(dialect, table), _keys(table)
    changes = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


def _keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]
