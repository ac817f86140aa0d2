"""Forgetting what came from files, and what evaluations left on the disk."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.forget import forget_everywhere
from copilot.commands.reindex import reindex_files
from copilot.evaluation.leftovers import FOLDER
from index.errors import WorkFailedError
from index.storage.locking.lock import writer_lock
from tests.commands import run, run_anew, running
from tests.conftest import NOW, WORKSPACE
from tests.copilot.test_erasable import files_with, tables_with
from tests.exports import ASKER, HELPER, OTHER, message, thread, write_export
from tests.issues import issue, write_issues
from tests.live.test_slack import cases_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

LOGIN = "zed-canary"


def said(user: str, text: str, association: str = "NONE") -> dict[str, Any]:
    about = {"user": user, "author_association": association, "created_at": "2026-01-20T00:00:00Z"}
    return {**about, "body": text, "is_bot": False}


def solved(number: int, body: str, *comments: dict[str, Any], user: str = "mallory") -> dict[str, Any]:
    closed = {"state": "closed", "state_reason": "completed", "closed_at": "2026-01-25T00:00:00Z"}
    return issue(number, "bug", "the importer") | closed | {"body": body, "user": user, "comments": list(comments)}


def test_a_login_in_what_others_wrote_is_gone_and_stays_gone(make_app: Callable[..., App], tmp_path: Path) -> None:
    path = write_issues(
        tmp_path / "issues.jsonl",
        [
            solved(
                1,
                f"Sync loops with GR-99, thanks to @{LOGIN} who told me.",
                said("ada", f"Hi @{LOGIN} and mallory, upgrade to 2.0, as {LOGIN} said.", "MEMBER"),
                said("mallory", "works now, thanks"),
            ),
            solved(2, "ZEDSWORDS: the flux is empty.", said("ada", "Set flux to full.", "MEMBER"), user=LOGIN),
            solved(3, "The widget panics with WP-1.", said("ada", "Delete its pid file.", "MEMBER")),
        ],
    )
    app = make_app()
    reindex_files(app, [], [path])
    before = cases_of(app)
    assert len(before) == 3
    folder = app.settings.environment.copilot_data_dir
    _, is_gone = forget_everywhere(app, users=[LOGIN])
    assert is_gone
    for again in (False, True):
        if again:
            reindex_files(app, [], [path], full=True)
        assert tables_with(app.engine, LOGIN) == tables_with(app.engine, "ZEDSWORDS") == []
        app.live.close()
        app.engine.dispose()
        assert files_with(folder, "ZEDSWORDS") == []
        assert set(files_with(folder, LOGIN)) <= {"copilot.sqlite3"}, "the note of whom not to read"
    after = cases_of(app)
    kept = after.pop("github:acme/loom#1")
    assert kept.problem.endswith("thanks to @someone who told me.")
    assert kept.resolution
    assert "Hi @someone and mallory, upgrade to 2.0, as someone said." in kept.resolution
    assert after == {"github:acme/loom#3": before["github:acme/loom#3"]}


def test_a_name_in_an_export_is_gone_when_it_is_read_again(make_app: Callable[..., App], tmp_path: Path) -> None:
    """Of somebody who asked elsewhere, and is spoken to and of in this thread."""
    asked = thread(0, (ASKER, "The run stops with StateLockedError"), (HELPER, "Delete .tool/state.lock"))
    told = message(120, HELPER, f"<@{OTHER}> knows more. Thank you, Pete Okoro!", thread=0)
    own = thread(9_000, (OTHER, "How do I load a PETESWORDS file?"), (HELPER, "Run the seed command."))
    export = write_export(tmp_path / "export", {"support": [*asked, told, *own]})
    app = make_app()
    reindex_files(app, [export], [])
    assert len(cases_of(app)) == 2
    forget_everywhere(app, users=[OTHER])
    reindex_files(app, [export], [], full=True)
    (case,) = cases_of(app).values()
    assert [remark.text for remark in case.remarks][-1] == "@someone knows more. Thank you, someone!"
    assert tables_with(app.engine, "Okoro") == tables_with(app.engine, "PETESWORDS") == []


def test_what_a_killed_replay_left_goes_with_the_next_request(tmp_path: Path) -> None:
    data = tmp_path / "data"
    export = WORKSPACE / "slack_export"
    with running(tmp_path, "evaluate", "replay", "--slack-export", str(export)) as replay:
        end = time.monotonic() + 240
        while not any(file.stat().st_size for file in data.glob(f"{FOLDER}/*/rows.jsonl")):
            assert not replay.is_over(), "it came to its end, or never began"
            assert time.monotonic() < end
            time.sleep(0.02)
        os.kill(replay.pid, signal.SIGSTOP)  # it is in no hurry to end
        refused = run(tmp_path, "forget", "--user", "U0NOBODY")
        assert refused.returncode == 1
        assert "is running" in refused.stderr
        replay.kill()
    assert list(data.glob(f"{FOLDER}/*/rows.jsonl"))
    assert run_anew(tmp_path, "forget", "--user", "U0NOBODY").returncode == 0
    assert list(data.glob(f"{FOLDER}/*")) == []


def test_nothing_is_forgotten_while_an_evaluation_writes(make_app: Callable[..., App]) -> None:
    app = make_app()
    store = app.settings.environment.copilot_data_dir / FOLDER / "r1"
    with writer_lock(store / "run", "evaluate replay", NOW), pytest.raises(WorkFailedError, match="is running"):
        forget_everywhere(app, users=["U0NOBODY"])
    assert tables_with(app.engine, "U0NOBODY") == []


def test_while_the_index_is_being_written_it_is_said_what_is_left(
    make_app: Callable[..., App], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app()
    reindex_files(app, [], [write_issues(tmp_path / "issues.jsonl", [solved(1, "It fails with QQ-1.")])])
    with writer_lock(app.settings.environment.copilot_data_dir, "reindex", NOW):
        _, is_gone = forget_everywhere(app, users=["nobody-else"])
    assert not is_gone
    assert "being written" in capsys.readouterr().err
