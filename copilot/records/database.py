"""Opening the database: SQLite in the data folder, or what DATABASE_URL names, with its schema up to date."""

from __future__ import annotations

import json
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from filelock import FileLock
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)

import copilot.records.groups
import copilot.records.tables  # noqa: F401 - like the one above, it puts its tables on the MetaData
from index.embedding.addresses import hide_secrets, secrets_in, shown_address
from index.errors import InputError, WorkFailedError
from index.storage.private import make_private

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.engine import ExceptionContext

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_CACHE_KIB = 256
_TURN = "has a turn to write"
_WAITS = "waits for the disk"
_CONNECTIONS = 24  # at once, for some eighty threads of `serve`; four processes stay below PostgreSQL's own 100
_MIGRATING = 7_043_127  # an advisory lock: any number that no other program uses


def open_database(data_dir: Path, url: str | None = None) -> Engine:
    """An engine on an up-to-date schema.

    Raises:
        InputError: DATABASE_URL is not an address of a database, or the data folder cannot be created.
        WorkFailedError: the database cannot be reached or is damaged.
    """
    try:
        make_private(data_dir)
    except OSError as error:
        raise InputError(
            f"The data folder {data_dir} cannot be made ({error.strerror}); set COPILOT_DATA_DIR."
        ) from None
    try:
        address = make_url(url) if url else make_url(f"sqlite:///{data_dir / 'copilot.sqlite3'}")
        pre_ping = not address.drivername.startswith("sqlite")
        pool = {"pool_size": _CONNECTIONS, "max_overflow": 0, "pool_pre_ping": pre_ping}
        # Errors show the SQL statement without its parameters, which may hold people's words.
        engine = create_engine(address, **pool, json_deserializer=_read_json, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, TypeError, ValueError) as error:
        # A TypeError: it is kept in memory. A ValueError: its port is no number.
        raise InputError(f"DATABASE_URL is no usable address ({type(error).__name__}); see the README.") from None
    event.listen(engine, "handle_error", _explain)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        _take_turns(engine)
    event.listen(engine, "begin", _choose_safety)
    with FileLock(data_dir / "schema.lock"):
        _upgrade(engine)
    return engine


def repeatable(engine: Engine) -> Engine:
    """The same database, for work that is simply repeated if the machine loses power right after.

    Commits then do not wait for the disk; the wait takes milliseconds, during which nobody else can write to SQLite.
    The order is kept: if a change is on the disk, everything before it is, too. If only our process dies, nothing is
    lost.
    """
    return engine.execution_options(repeatable=True)


def _read_json(text: str) -> Any:
    """Read with orjson, or with json if there is half a surrogate pair in it, which orjson refuses."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _explain(context: ExceptionContext) -> None:
    """A database that is locked, full, missing or damaged is not a fault of the program, wherever it shows."""
    if not isinstance(context.sqlalchemy_exception, DatabaseError):
        return
    if isinstance(context.sqlalchemy_exception, IntegrityError | ProgrammingError | DataError):
        return
    address = address_of(context.engine) if context.engine else ""
    reason = hide_secrets(str(context.original_exception).split("\n")[0], secrets_in(address))
    hint = "another process is writing to it, try again" if "locked" in reason else "see `support-copilot doctor`"
    raise WorkFailedError(f"The database {shown_address(address)} cannot be used ({reason}); {hint}.") from None


def address_of(engine: Engine) -> str:
    """The database's address including passwords: show it only through `shown_address`."""
    return engine.url.render_as_string(hide_password=False)


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Readers and one writer at a time do not block each other; a second writer waits."""
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    # Otherwise deleted rows stay readable in the file until their space is reused.
    connection.execute("PRAGMA secure_delete = ON")
    # A small cache: each connection has its own, while the system caches the file for all.
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _take_turns(engine: Engine) -> None:
    """Writers within one process wait for each other's turn, not for SQLite.

    SQLite lets a second writer poll, ever more rarely, and the one that polls at the right moment goes first: of many
    writers, some wait for half a second. Writers of other processes still wait that way.
    """
    turn = threading.Lock()

    def begin(connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:
        writes = context is not None and (context.isinsert or context.isupdate or context.isdelete)
        if writes and not connection.info.get(_TURN):
            connection.info[_TURN] = turn.acquire(timeout=_BUSY_SECONDS)

    def end(_connection: Any, record: Any) -> None:
        if record is not None and record.info.pop(_TURN, False):
            turn.release()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "checkin", end)  # only then is the commit on the disk


def _choose_safety(connection: Connection) -> None:
    """Make commits survive a power cut, since events are acknowledged after them."""
    waits = not connection.get_execution_options().get("repeatable")
    if connection.dialect.name == "sqlite":
        if connection.info.get(_WAITS) != waits:  # it stays as it was set, and to set it costs as much as a query
            raw: Any = connection.connection.driver_connection
            raw.execute(f"PRAGMA synchronous = {'FULL' if waits else 'NORMAL'}")
            connection.info[_WAITS] = waits
    elif connection.dialect.name == "postgresql" and not waits:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest, known = _revisions()
    if current == newest:
        return
    if current is not None and current not in known:
        raise WorkFailedError(
            f"The database was written by a newer version (schema {current}); "
            "upgrade support-copilot or restore a backup."
        )
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # other machines have lock files of their own
            connection.execute(text("SELECT pg_advisory_xact_lock(:migrating)"), {"migrating": _MIGRATING})
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """The newest revision and all that there are; each is a module, which is loaded anew whenever they are listed."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_alembic())
    return script.get_current_head(), frozenset(revision.revision for revision in script.walk_revisions())


def _alembic() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
