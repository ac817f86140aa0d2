"""Ways to read and erase that go beyond one statement: in one moment, and without a trace in the files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Reads that all see the database as it was at the first of them, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # else each statement is a snapshot of its own
            yield connection
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection


@contextmanager
def erasing(engine: Engine) -> Iterator[Connection]:
    """One transaction after which what was deleted in it stands nowhere in the database's files either."""
    with engine.begin() as connection:
        yield connection
    checkpoint(engine)


def checkpoint(engine: Engine) -> None:
    """Empty SQLite's log, in which what was deleted still stands, as far as nobody is reading just now."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def compact(engine: Engine) -> None:
    """Write the database anew, without what earlier changes left in the free places of its file."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        checkpoint(engine)
