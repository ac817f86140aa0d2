"""A data folder that an older version wrote is opened, upgraded and answered from, and nothing in it is lost.

`version_0013.tar.xz` holds the data folder of the last version before modules moved: the history of `history.py`,
indexed by that version; then, over the strict Slack, a draft that was approved and confirmed, one that was edited, and
a card that waits. Only an older version can write such a folder: when another one is stored, this one stays.
"""

from __future__ import annotations

import sqlite3
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from copilot.records.answers.decisions import posts_of, read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.database import open_database
from copilot.records.tables import SUGGESTIONS
from index.lessons.store import lessons_of
from tests.commands import answered
from tests.upgrading.history import write_history

APPROVED, EDITED = "9cd1266a33f143df8ac191e87f8a97e2", "d0d791e96f414a54b5af4dc67eff1dcd"
FULL_DISK, DRIFT = "slack:C0SUPPORT:1790000000.000000", "slack:C0SUPPORT:1790021600.000000"
QUESTION = "the sync stops with `OSError: [Errno 28] No space left on device`"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The stored data folder, where a command run in `tmp_path` looks for it."""
    folder = tmp_path / "data"
    with tarfile.open(Path(__file__).parent / "version_0013.tar.xz") as stored:
        stored.extractall(folder, filter="data")
    (tmp_path / "copilot.toml").touch()
    return folder


def test_it_answers_before_anything_is_read_again(tmp_path: Path, data: Path) -> None:
    suggestion = answered(tmp_path, "suggest", QUESTION, "--json")
    assert suggestion["answered"]
    assert suggestion["matches"][0]["case_id"] == FULL_DISK
    assert "`spill_dir`" in suggestion["draft"]["text"]


def test_a_reindex_loses_no_case_and_embeds_nothing_twice(tmp_path: Path, data: Path) -> None:
    before = _cases(data), _vectors(data)
    report = answered(tmp_path, "reindex", *write_history(tmp_path), "--json")
    assert (report["added"], report["removed"]) == (0, 0)
    assert _cases(data).keys() == before[0].keys()
    now = _resolutions(data)
    for case_id, case in before[0].items():  # today's reading leaves out the "Yes" that answers nothing by itself
        assert str(case["resolution"]).removeprefix("Yes: ").casefold() in str(now[case_id]).casefold()
    assert report["embedded"] <= len(_vectors(data) - before[1])
    assert answered(tmp_path, "suggest", QUESTION, "--json")["matches"][0]["case_id"] == FULL_DISK


def test_what_the_team_decided_is_still_known(data: Path) -> None:
    engine = open_database(data)
    with engine.connect() as connection:
        ids = connection.execute(select(SUGGESTIONS.c.suggestion_id)).scalars().all()
        suggestions = {id_: read_suggestion(connection, id_) for id_ in ids}
        outcomes = {id_: read_decision(connection, id_) for id_ in (APPROVED, EDITED)}
        posts = [post for id_ in (APPROVED, EDITED) for post in posts_of(connection, id_)]
        lessons = lessons_of(connection, [FULL_DISK, DRIFT])
    engine.dispose()
    assert len(suggestions) == 5
    assert all(row and row.body and row.body.matches and row.draft for row in suggestions.values())
    assert {id_: (row.kind, row.outcome, row.by) for id_, row in outcomes.items() if row} == {
        APPROVED: ("approved", "posted", "U0ANA"),
        EDITED: ("edited", "posted", "U0BEN"),
    }
    assert [post.state for post in posts] == ["sent", "sent"]
    assert {case_id: [lesson.kind for lesson in about] for case_id, about in lessons.items()} == {
        FULL_DISK: ["approved"],
        DRIFT: ["edited"],
    }


def _cases(data: Path) -> dict[str, dict[str, object]]:
    with sqlite3.connect(data / "copilot.sqlite3") as connection:
        connection.row_factory = sqlite3.Row
        kept = connection.execute("SELECT * FROM public_cases WHERE standing != 'unanswered'")
        rows = {str(row["case_id"]): dict(row) for row in kept}
    connection.close()
    return rows


def _resolutions(data: Path) -> dict[str, object]:
    return {case_id: case["resolution"] for case_id, case in _cases(data).items()}


def _vectors(data: Path) -> set[tuple[str, str]]:
    """Of which texts vectors are stored: model and hash."""
    with sqlite3.connect(data / "copilot.sqlite3") as connection:
        rows = set(connection.execute("SELECT model, text_hash FROM vectors"))
    connection.close()
    return rows
