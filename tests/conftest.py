"""Real parts for every test: the bundled model, Chroma, SQLite; and the demo workspace, indexed once a day."""

from __future__ import annotations

import atexit
import gc
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import certifi
import pytest
from filelock import FileLock
from pydantic import SecretStr

from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.records.database import open_database
from copilot.settings import Environment, Policy, Settings, load_policy
from index.generations.live import LiveIndex
from tests import commands
from tests.databases import Postgres, put_tables
from tests.remembering import SharedEmbedder
from tests.servers import Chroma, chroma_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from index.embedding.embedder import SentenceEmbedder

ROOT = Path(__file__).parent.parent
WORKSPACE = ROOT / "copilot" / "demo" / "workspace"
SHARED = ROOT.parent / "shared"
GROWN_UP_TOO = pytest.mark.parametrize("stores", ["alone", "grown up"], indirect=True)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MEMORY = Path("/dev/shm")
_ENOUGH = 2**31  # bytes
_LAST_LINE = "-----END CERTIFICATE-----\n"
pytest_plugins = ["tests.leaks", "tests.longest_first"]


def pytest_configure(config: pytest.Config) -> None:
    """One thread for each question to the model, and nobody waits for a disk: what a test writes, it writes to memory.

    Databases and indexes wait for the disk whenever they commit; of what a test has written nothing must outlive it.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    _know_one_authority()
    if getattr(config.option, "numprocesses", None):  # of pytest-xdist, and this is the process that starts them
        commands.share()


def _know_one_authority() -> None:
    """Each connection to a Chroma server makes two TLS contexts of 140 certificates, 40 ms, to be used by none."""
    if "SSL_CERT_FILE" not in os.environ:
        bundle = Path(certifi.where()).read_text(encoding="ascii")
        with tempfile.NamedTemporaryFile("w", prefix="authority-", suffix=".pem", delete=False) as file:
            file.write(bundle[: bundle.index(_LAST_LINE)] + _LAST_LINE)
        os.environ["SSL_CERT_FILE"] = file.name
        atexit.register(os.unlink, file.name)


def pytest_unconfigure() -> None:
    commands.close()


def pytest_collection_finish() -> None:
    _leave_alone_what_is_loaded()


def _leave_alone_what_is_loaded() -> None:
    """Libraries, tests and the model stay to the end; to look through them took the collector a third of a second.

    It also looks less often: what a test makes is small, and a tenth of the processor's time went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test sees no .env, no copilot.toml and no variable of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _indexes_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test opens is closed after it.

    A command leaves that to the end of its process, and so does a test that makes an app of its own; Chroma keeps each
    folder open until it is told to close it.
    """
    opened: list[LiveIndex] = []
    make = LiveIndex.__init__

    def noted(live: LiveIndex, *args: Any, **kwargs: Any) -> None:
        make(live, *args, **kwargs)
        opened.append(live)

    monkeypatch.setattr(LiveIndex, "__init__", noted)
    yield
    for live in opened:
        live.close()


@pytest.fixture(scope="session", autouse=True)
def _commands_end() -> Iterator[None]:
    yield
    commands.close()


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The bundled model, loaded once a run; it embeds each text once."""
    embedder = SharedEmbedder()
    embedder.encode(["warm"])  # now: a test that waits for a card should not have to wait for this
    _leave_alone_what_is_loaded()
    return embedder


@pytest.fixture(scope="session")
def chroma() -> Iterator[Chroma]:
    """A real Chroma server, started once."""
    with chroma_server() as server:
        yield server


@pytest.fixture
def stores(request: pytest.FixtureRequest) -> dict[str, SecretStr]:
    """Where an app stores what it knows: in its data folder, and in a test marked GROWN_UP_TOO on servers as well."""
    if getattr(request, "param", "alone") == "alone":
        return {}
    chroma: Chroma = request.getfixturevalue("chroma")
    server: Postgres = request.getfixturevalue("postgres")
    return {"database_url": SecretStr(server.new_url()), "chroma_url": SecretStr(chroma.url)}


@pytest.fixture
def make_app(tmp_path: Path, embedder: SentenceEmbedder, stores: dict[str, SecretStr]) -> Iterator[Callable[..., App]]:
    """An app on a fresh data folder, with the policy given as sections: `make_app(team={"members": [...]})`."""
    apps: list[App] = []

    def make(data_dir: Path = tmp_path / "data", **sections: object) -> App:
        environment = Environment.model_construct(copilot_data_dir=data_dir).model_copy(update=stores)
        if not stores:
            put_tables(data_dir)
        app = App(Settings(environment=environment, policy=Policy.model_validate(sections)))
        app.embedder = embedder
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.close()


def _demo_app(folder: Path, embedder: SentenceEmbedder) -> App:
    settings = demo_settings(load_policy(WORKSPACE / "copilot.toml"))
    app = App(settings.model_copy(update={"environment": Environment.model_construct(copilot_data_dir=folder)}))
    app.embedder = embedder
    return app


@pytest.fixture(scope="session")
def demo_data(pytestconfig: pytest.Config, embedder: SentenceEmbedder) -> Path:
    """The data folder of the demo workspace, indexed and never used: what a test changes, it changes in a copy.

    The worker that first needs it makes it. It is kept for a day, unless something changes that it is made of.
    """
    root = pytestconfig.rootpath / ".pytest_cache" / "demo"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / _made_of()
    with FileLock(root / "lock"):
        if not folder.is_dir():
            _clear(root)
            unfinished = Path(tempfile.mkdtemp(dir=root))
            _index_demo(unfinished, embedder)
            unfinished.rename(folder)
    return folder


def _made_of() -> str:
    """A hash of all that the demo's index comes from; and of the day, since it says when it was built."""
    digest = hashlib.sha256(f"{sys.version} {datetime.now(UTC).date()}".encode())
    for name in ("copilot", "index", "prompts", "requirements.txt", "tests/conftest.py"):
        for path in sorted((ROOT / name).rglob("*")) or [ROOT / name]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _clear(root: Path) -> None:
    """What no run uses any more."""
    for old in root.iterdir():
        if old.is_dir() and datetime.fromtimestamp(old.stat().st_mtime, UTC) < datetime.now(UTC) - timedelta(days=1):
            shutil.rmtree(old, ignore_errors=True)


def _index_demo(folder: Path, embedder: SentenceEmbedder) -> None:
    app = _demo_app(folder, embedder)
    issues = [WORKSPACE / "github_issues.jsonl", WORKSPACE / "github_releases.jsonl"]
    reindex_files(app, [WORKSPACE / "slack_export"], issues)
    app.close()


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory, demo_data: Path, embedder: SentenceEmbedder) -> Iterator[App]:
    """The demo workspace, indexed; shared by all tests that look into its index, and collects what they suggest."""
    app = _demo_app(shutil.copytree(demo_data, tmp_path_factory.mktemp("demo") / "data"), embedder)
    yield app
    app.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the demo workspace that a test may change."""
    return Path(shutil.copytree(WORKSPACE, tmp_path / "workspace"))


def shared_data(name: str) -> Path:
    """A file of the data that lies beside the project; the test is skipped, loudly, where it does not."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"real data is not here: {path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started once."""
    try:
        server = Postgres.start()
    except (FileNotFoundError, subprocess.CalledProcessError, RuntimeError) as error:
        pytest.skip(f"no PostgreSQL on this machine: {error}")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind_of_database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind with nothing in it."""
    if kind_of_database == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_url(migrated=False)


@pytest.fixture
def new_engine(kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Engines on one database, as several processes have them."""
    url: str | None = None
    if kind_of_database == "sqlite":
        put_tables(tmp_path)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_url()
    engines: list[Engine] = []

    def new() -> Engine:
        engines.append(open_database(tmp_path, url))
        return engines[-1]

    yield new
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(new_engine: Callable[[], Engine]) -> Engine:
    """The tables of the app, empty, on each kind of database."""
    return new_engine()
