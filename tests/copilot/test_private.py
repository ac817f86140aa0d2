"""What lies in the data folder is its owner's alone, whatever the umask and whoever made it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from copilot.doctor.checkup import examine
from copilot.records.database import open_database
from index.storage.private import make_private, open_to_others
from tests.commands import run
from tests.conftest import NOW
from tests.issues import issue, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot.build import App


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> set[str]:
    return {f"{stat.S_IMODE(path.stat().st_mode):04o}" for path in (folder, *folder.rglob("*"))}


@pytest.mark.usefixtures("usual_umask")
def test_whatever_a_command_makes_is_its_owners_alone(tmp_path: Path) -> None:
    path = write_issues(tmp_path / "issues.jsonl", [issue(1, "bug", "the importer")])
    assert run(tmp_path, "reindex", "--github-issues", str(path)).returncode == 0
    assert modes(tmp_path / "data") == {"0700", "0600"}
    with open_database(tmp_path / "data").begin() as connection:  # with -wal and -shm beside it
        connection.exec_driver_sql("UPDATE revision SET value = value")
        assert modes(tmp_path / "data") == {"0700", "0600"}


@pytest.mark.usefixtures("usual_umask")
def test_what_was_made_before_is_tightened_at_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("generations/g1/words", "replays/r1"):
        (data / name).mkdir(parents=True)
    for name in ("copilot.sqlite3", "writer.lock", "generations/g1/words/w.idx", "replays/r1/rows.jsonl"):
        (data / name).touch()
    (data / "not-ours.txt").touch()
    (data / "copilot.sqlite3").chmod(0o640)
    make_private(data)
    assert list(open_to_others(data)) == []
    assert stat.S_IMODE((data / "not-ours.txt").stat().st_mode) == 0o644
    assert modes(data / "replays") == {"0700", "0600"}


def test_a_folder_for_everybody_is_left_as_it_is_and_told_of(make_app: Callable[..., App], tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    app = make_app(data_dir=shared)
    (finding,) = [found for found in examine(app, lambda: NOW) if found.check == "data folder"]
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    assert finding.warning
    assert "chmod" in finding.says


def test_doctor_finds_a_folder_in_order(make_app: Callable[..., App]) -> None:
    app = make_app()
    (finding,) = [found for found in examine(app, lambda: NOW) if found.check == "data folder"]
    assert not finding.warning
