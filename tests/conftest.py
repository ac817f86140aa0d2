"""Real parts for every test: the bundled model, Chroma, SQLite; and the demo workspace, indexed once."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.settings import Environment, Policy, Settings, load_policy
from index.embedder import SentenceEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
WORKSPACE = ROOT / "copilot" / "demo" / "workspace"
SHARED = ROOT.parent / "shared"
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


@pytest.fixture
def make_app(tmp_path: Path, embedder: SentenceEmbedder) -> Callable[..., App]:
    """An app on a fresh data folder, with the policy given as sections: `make_app(team={"members": [...]})`."""

    def make(data_dir: Path = tmp_path / "data", **sections: object) -> App:
        environment = Environment.model_construct(copilot_data_dir=data_dir)
        app = App(Settings(environment=environment, policy=Policy.model_validate(sections)))
        app.embedder = embedder
        return app

    return make


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> App:
    """The demo workspace, indexed; for reading only."""
    settings = demo_settings(load_policy(WORKSPACE / "copilot.toml"))
    folder = tmp_path_factory.mktemp("demo")
    app = App(settings.model_copy(update={"environment": Environment.model_construct(copilot_data_dir=folder)}))
    app.embedder = embedder
    reindex_files(app, [WORKSPACE / "slack_export"], [WORKSPACE / "github_issues.jsonl"])
    return app


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
