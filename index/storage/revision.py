"""A counter of changes to the cases: tells what is newer than a generation, and what a generation must not contain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from index.storage.tables import REVISION

if TYPE_CHECKING:
    from sqlalchemy import Connection


def current_revision(connection: Connection) -> int:
    return connection.scalar(select(REVISION.c.value)) or 0


def last_removal(connection: Connection) -> int:
    """The last revision in which text was removed from a case: every older generation still contains that text."""
    return connection.scalar(select(REVISION.c.removal)) or 0


def next_revision(connection: Connection, *, removing: bool) -> int:
    """Count a change, in the transaction that makes it; `removing`: the change removes text from a case."""
    following = REVISION.c.value + 1
    changes = {"value": following} | ({"removal": following} if removing else {})
    value: int | None = connection.scalar(update(REVISION).values(changes).returning(REVISION.c.value))
    if value is None:
        connection.execute(insert(REVISION).values(only=1, value=1, removal=1 if removing else 0))
        return 1
    return value
