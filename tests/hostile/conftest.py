"""The commands in process, with the model loaded once, and an app with a small index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from copilot.cli import main
from copilot.commands.reindex import reindex_files
from tests.databases import put_tables
from tests.hostile.builders import Outcome, support_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.embedding.embedder import SentenceEmbedder

    Cli = Callable[..., Outcome]


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: SentenceEmbedder,
    tmp_path: Path,
) -> Cli:
    """`cli("suggest", "…", "--json")` as in a shell; only the loading of the model and the migrations are spared."""
    monkeypatch.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("copilot.build.SentenceEmbedder", lambda _name: embedder)

    def run(*arguments: str | Path) -> Outcome:
        if not (tmp_path / "data").exists():
            put_tables(tmp_path / "data")
        monkeypatch.setattr(sys, "argv", ["support-copilot", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def app_with(make_app: Callable[..., App], tmp_path: Path) -> Callable[..., App]:
    """An app that has read these Slack messages and issues; the team is U0TEAM unless `team` says otherwise."""

    def build(*messages: object, issues: tuple[object, ...] = (), **sections: object) -> App:
        app = make_app(**({"team": {"members": ["U0TEAM"]}} | sections))
        exports = [support_export(tmp_path / "export", *messages)] if messages else []
        files = [write_issues(tmp_path / "issues.jsonl", *issues)] if issues else []
        reindex_files(app, exports, files)
        return app

    return build
