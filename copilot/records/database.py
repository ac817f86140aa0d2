"""Opening the database: SQLite in the data folder, or what DATABASE_URL names, with its schema up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from index.errors import InputError, WorkFailedError

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30


def open_database(data_dir: Path, url: str | None = None) -> Engine:
    """An engine on an up-to-date schema.

    Raises:
        InputError: DATABASE_URL is no address of a database, or the data folder cannot be made.
        WorkFailedError: the database cannot be reached or is damaged.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The data folder {data_dir} cannot be made ({error.strerror}); set COPILOT_DATA_DIR."
        ) from None
    try:
        address = make_url(url) if url else make_url(f"sqlite:///{data_dir / 'copilot.sqlite3'}")
        engine = create_engine(address, pool_pre_ping=not address.drivername.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(f"DATABASE_URL is no usable address ({type(error).__name__}); see the README.") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        with FileLock(data_dir / "schema.lock"):
            _upgrade(engine)
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise WorkFailedError(
            f"The database {where} cannot be used: {type(error.orig).__name__}: {error.orig}."
        ) from None
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Readers and one writer at a time do not block each other; a second writer waits."""
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(config)
    if current == script.get_current_head():
        return
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise WorkFailedError(
            f"The database was written by a newer version (schema {current}); "
            "upgrade support-copilot or restore a backup."
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
