"""Real parts for every test: the bundled model, Chroma, SQLite; and the demo workspace, indexed once."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.records.database import open_database
from copilot.settings import Environment, Policy, Settings, load_policy
from index.embedding.embedder import SentenceEmbedder
from tests.databases import Postgres
from tests.servers import Chroma, chroma_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

ROOT = Path(__file__).parent.parent
WORKSPACE = ROOT / "copilot" / "demo" / "workspace"
SHARED = ROOT.parent / "shared"
GROWN_UP_TOO = pytest.mark.parametrize("stores", ["alone", "grown up"], indirect=True)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test sees no .env, no copilot.toml and no variable of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The bundled model, loaded once."""
    return SentenceEmbedder()


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
def demo_data(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """The data folder of the demo workspace, indexed and never used: what a test changes, it changes in a copy."""
    folder = tmp_path_factory.mktemp("demo_data")
    app = _demo_app(folder, embedder)
    issues = [WORKSPACE / "github_issues.jsonl", WORKSPACE / "github_releases.jsonl"]
    reindex_files(app, [WORKSPACE / "slack_export"], issues)
    app.close()
    return folder


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory, demo_data: Path, embedder: SentenceEmbedder) -> App:
    """The demo workspace, indexed; shared by all tests that look into its index, and collects what they suggest."""
    return _demo_app(shutil.copytree(demo_data, tmp_path_factory.mktemp("demo") / "data"), embedder)


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
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_url()


@pytest.fixture
def new_engine(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Engines on one database, as several processes have them."""
    engines: list[Engine] = []

    def new() -> Engine:
        engines.append(open_database(tmp_path, database_url))
        return engines[-1]

    yield new
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(new_engine: Callable[[], Engine]) -> Engine:
    """The tables of the app, empty, on each kind of database."""
    return new_engine()
