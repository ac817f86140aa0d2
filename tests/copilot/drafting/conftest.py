"""A model server of each test's own, and an index that a test may write beside."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from copilot.build import App
from copilot.settings import Environment
from tests.model_server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def own_demo_app(demo_app: App, demo_data: Path, tmp_path: Path) -> Iterator[App]:
    """The demo's index in a data folder of the test's own: what is decided there stays there."""
    folder = shutil.copytree(demo_data, tmp_path / "data")
    environment = Environment.model_construct(copilot_data_dir=folder)
    app = App(demo_app.settings.model_copy(update={"environment": environment}))
    app.embedder = demo_app.embedder
    yield app
    app.close()
