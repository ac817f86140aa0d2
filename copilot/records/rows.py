"""Rows: from and to dataclasses whose fields are named like the columns; alike on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    # Else SQLAlchemy does not tell of an INSERT on PostgreSQL how many rows it made.
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount == 1


def put(connection: Connection, table: Table, row: Mapping[str, Any], **changes: Any) -> None:
    """Insert a row; where its key is taken, set `changes` there, or else all of the row."""
    keys = [column.name for column in table.primary_key]
    changes = changes or {name: value for name, value in row.items() if name not in keys}
    statement = insert_into(connection.dialect.name, table).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


@cache
def _insert_new(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Made once: every event is an insert or two."""
    return insert_into(dialect, table).on_conflict_do_nothing()


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what is to happen where its key is taken."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
