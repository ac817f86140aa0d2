"""Consistent reads across several statements, and deletions that leave no trace in the database files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads all see the database as of the first one, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # otherwise each statement has its own snapshot
            yield connection
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection


@contextmanager
def erasing(engine: Engine) -> Iterator[Connection]:
    """A transaction whose deletions are afterwards gone from the database files too."""
    with engine.begin() as connection:
        yield connection
    checkpoint(engine)


def checkpoint(engine: Engine) -> None:
    """Truncate SQLite's write-ahead log, which still contains deleted rows, as far as current readers allow."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def compact(engine: Engine) -> None:
    """Rewrite the database file, without what earlier changes left in its unused pages."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        checkpoint(engine)
