"""The number of changes to the cases, by which a generation knows what came after it and what it should not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from index.storage.tables import REVISION

if TYPE_CHECKING:
    from sqlalchemy import Connection


def current_revision(connection: Connection) -> int:
    return connection.scalar(select(REVISION.c.value)) or 0


def last_removal(connection: Connection) -> int:
    """The revision that last took away something that a case had said: every older generation still holds it."""
    return connection.scalar(select(REVISION.c.removal)) or 0


def next_revision(connection: Connection, *, removing: bool) -> int:
    """Count a change, in the transaction that makes it; `removing`: something that a case said is gone with it."""
    following = REVISION.c.value + 1
    changes = {"value": following} | ({"removal": following} if removing else {})
    value: int | None = connection.scalar(update(REVISION).values(changes).returning(REVISION.c.value))
    if value is None:
        connection.execute(insert(REVISION).values(only=1, value=1, removal=1 if removing else 0))
        return 1
    return value
