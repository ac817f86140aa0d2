"""One writer at a time among machines that share a PostgreSQL database, which releases the lock with its session.

The session ends when its process dies, for whatever reason. If a machine drops off the network, the database notices
by TCP keepalives: after a minute without an answer the lock is free. A writer that lost its session without noticing
cannot put its build live, because the next writer marks that build as failed (`Generations.put_live`).
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from index.errors import LockHeldError, SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEY = 7_043_128  # an arbitrary number that no other program uses for an advisory lock
_LONGEST_NAME = 63  # bytes: PostgreSQL truncates longer application names
_SESSION = {
    "application_name": "",
    "idle_session_timeout": "0",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_OWNER = text(
    "SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory'"
    " AND granted AND classid = 0 AND objid = :key AND objsubid = 1"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_ALIVE = text("SELECT 1")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")  # explicitly, as a closed session lingers for a moment


@contextmanager
def shared_writer_lock(engine: Engine, purpose: str) -> Iterator[Callable[[], None]]:
    """Hold the write lock of a database; yields a check that raises a WorkFailedError if the lock has been lost.

    With SQLite this does nothing: the lock on the data folder is enough.

    Raises:
        LockHeldError: another machine holds it; the message names it.
        WorkFailedError: the database cannot be used.
    """
    if engine.dialect.name != "postgresql":
        yield lambda: None
        return
    name = f"{purpose} (process {os.getpid()} on {socket.gethostname()})"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # so that closing it ends the session and releases the lock
        for setting, value in (_SESSION | {"application_name": name[:_LONGEST_NAME]}).items():
            connection.execute(text("SELECT set_config(:setting, :value, false)"), {"setting": setting, "value": value})
        if not connection.scalar(_TRY, {"key": _KEY}):
            owner = connection.execute(_OWNER, {"key": _KEY}).first()
            who = f"{owner.application_name}, since {owner.backend_start:%Y-%m-%d %H:%M}" if owner else "another"
            raise LockHeldError(f"The index is being written by {who}; wait for it or stop it, then try again.")
        try:
            yield lambda: _check(connection)
        finally:
            with suppress(SupportCopilotError, SQLAlchemyError):  # the connection may be what failed
                connection.execute(_RELEASE, {"key": _KEY})


def is_locked(engine: Engine) -> bool:
    """Whether a writer is at work on any machine that uses the database."""
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect() as connection:
        return connection.execute(_OWNER, {"key": _KEY}).first() is not None


def _check(connection: Connection) -> None:
    """Raise an error if the session is gone; while it is alive it holds the lock."""
    connection.execute(_ALIVE)
