"""HOSTILE.md line 20, as far as it concerns the index: missing, empty, damaged, another model's, locked."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.hostile.builders import (
    QUESTION,
    assert_clear_error,
    assert_done,
    case_id,
    ids,
    support_export,
    thread,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Cli


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return support_export(tmp_path / "in", *thread())


@pytest.fixture
def data(cli: Cli, export: Path, tmp_path: Path) -> Path:
    """A data folder with an index that answers."""
    assert_done(cli("reindex", "--slack-export", export))
    return tmp_path / "data"


def generation(data: Path) -> Path:
    (folder,) = (data / "generations").iterdir()
    return folder


def test_line_20_without_an_index_it_says_how_to_make_one(cli: Cli) -> None:
    assert_clear_error(cli("suggest", QUESTION), 1, "reindex")


def test_line_20_an_empty_index_has_no_answer(cli: Cli, tmp_path: Path) -> None:
    assert_done(cli("reindex", "--slack-export", support_export(tmp_path / "empty")))
    assert_done(outcome := cli("suggest", QUESTION, "--json"))
    assert not outcome.json["answered"]
    assert outcome.json["matches"] == []
    assert_done(cli("suggest", QUESTION))


def test_line_20_an_index_of_another_model(cli: Cli, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(data / "copilot.sqlite3") as connection:
        connection.execute("UPDATE generations SET model = 'other/model'")
    connection.close()
    assert_clear_error(cli("suggest", QUESTION), 1, "other/model", "reindex")


def test_line_20_an_index_of_another_model_is_rebuilt(cli: Cli, data: Path, export: Path) -> None:
    with sqlite3.connect(data / "copilot.sqlite3") as connection:
        connection.execute("UPDATE generations SET model = 'other/model'")
    connection.close()
    assert_done(cli("reindex", "--slack-export", export))
    assert ids(cli("suggest", QUESTION, "--json").json) == [case_id()]


DAMAGES = [
    "folder gone",
    "chroma gone",
    "chroma garbage",
    "chroma empty",
    "hnsw gone",
    "words gone",
    "words garbage",
    "words empty",
    "words cut",
    "words settings gone",
]


def damage(folder: Path, kind: str) -> None:
    chroma, words = folder / "chroma" / "chroma.sqlite3", folder / "words"
    files = [path for path in words.glob("*/*") if path.suffix in (".store", ".term", ".idx", ".fieldnorm")]
    match kind:
        case "folder gone":
            shutil.rmtree(folder)
        case "chroma gone":
            chroma.unlink()
        case "chroma garbage":
            chroma.write_bytes(b"garbage" * 9_000)
        case "chroma empty":
            chroma.write_bytes(b"")
        case "hnsw gone":
            for segment in (path for path in (folder / "chroma").iterdir() if path.is_dir()):
                shutil.rmtree(segment)
        case "words gone":
            shutil.rmtree(words)
        case "words settings gone":
            (words / "public-problems" / "meta.json").unlink()
        case "words garbage":
            for path in files:
                path.write_bytes(b"garbage" * 9_000)
        case "words empty":
            for path in files:
                path.write_bytes(b"")
        case _:
            for path in files:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("kind", DAMAGES)
def test_line_20_a_damaged_index_is_one_line_that_helps(kind: str, cli: Cli, data: Path, export: Path) -> None:
    shutil.copytree(data, data.parent / "copy")
    shutil.rmtree(data)
    shutil.copytree(data.parent / "copy", data)  # other files, so that no open handle of this process hides the damage
    damage(generation(data), kind)
    outcome = cli("suggest", QUESTION, "--json")
    if outcome.code == 0:
        assert ids(outcome.json) == [case_id()], "an answer from a damaged index must be the right one"
    else:
        assert_clear_error(outcome, 1, "reindex")


@pytest.mark.parametrize("kind", ["folder gone", "chroma gone", "words gone", "words empty", "words garbage"])
def test_line_20_the_advised_reindex_repairs_it(kind: str, cli: Cli, data: Path, export: Path) -> None:
    damage(generation(data), kind)
    assert_done(cli("reindex", "--slack-export", export))
    assert_done(outcome := cli("suggest", QUESTION, "--json"))
    assert ids(outcome.json) == [case_id()]


def test_line_20_a_database_that_is_none(cli: Cli, tmp_path: Path, export: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "copilot.sqlite3").write_bytes(b"garbage" * 9_000)
    assert_clear_error(cli("suggest", QUESTION), 1, "database")
    assert_clear_error(cli("reindex", "--slack-export", export), 1, "database")


def test_line_20_a_data_folder_that_is_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert_clear_error(cli("suggest", QUESTION), 2, "data folder")


@pytest.mark.parametrize("command", ["suggest", "reindex"])
def test_line_20_the_database_locked(
    command: str, cli: Cli, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.records.database._BUSY_SECONDS", 1)
    holder = sqlite3.connect(data / "copilot.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        more = support_export(tmp_path / "more", *thread(600))
        outcome = cli("suggest", QUESTION) if command == "suggest" else cli("reindex", "--slack-export", more)
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert_clear_error(outcome, 1, "database")
    assert "locked" in outcome.err or "busy" in outcome.err
    assert_done(cli("suggest", QUESTION))


def test_line_20_a_second_writer(cli: Cli, data: Path, export: Path) -> None:
    with FileLock(data / "writer.lock"):
        assert_clear_error(cli("reindex", "--slack-export", export), 1, "being written")
        assert_done(cli("suggest", QUESTION))
    assert_done(cli("reindex", "--slack-export", export))


def test_line_20_a_database_of_a_newer_version(cli: Cli, data: Path) -> None:
    with sqlite3.connect(data / "copilot.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert_clear_error(cli("suggest", QUESTION), 1, "newer version")


@pytest.mark.parametrize(
    "url",
    ["nonsense", "nosuch://x", "sqlite:////nowhere/at/all/x.sqlite3", "postgresql://u:Hunter2Hunter2@127.0.0.1:1/x"],
)
def test_line_20_a_database_url_that_leads_nowhere(url: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    outcome = cli("suggest", QUESTION)
    assert outcome.code in (1, 2)
    assert_clear_error(outcome, outcome.code, "")
    assert "Hunter2" not in outcome.err
