"""An index that knows one solved problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.commands.reindex import reindex_files
from tests.exports import ASKER, HELPER, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]


@pytest.fixture
def solved_app(make_app: MakeApp, tmp_path: Path) -> App:
    """An index with one solved problem."""
    app = make_app(team={"members": [HELPER]}, search={"answer_threshold": 0.01})
    known = thread(0, (ASKER, "It stops with StateLockedError"), (HELPER, "Delete `state.lock`."), (ASKER, "Worked!"))
    reindex_files(app, [write_export(tmp_path / "export", {"support": known})], [])
    return app
