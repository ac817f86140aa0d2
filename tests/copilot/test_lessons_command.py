"""What was learned, from a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot.commands import lessons
from copilot.records.database import open_database
from copilot.records.tables import AUDIT
from index.errors import InputError
from index.lessons.rules import Lesson
from index.lessons.store import mark_obsolete, replace_lessons
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

ONE, OTHER = "slack:C1:1.0", "github:acme/tool#3"
BLANK = Lesson("l1", OTHER, "obsolete", 1.0, "public", "UANA", "Ana", NOW, "s1")
EDITED = replace(
    BLANK,
    lesson_id="l3",
    case_id=ONE,
    kind="edited",
    against=0.25,
    resolution="Wait for it.",
    diff="[-Run-]{+Wait+}",
)


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    """The data folder that the command takes when nothing is set, with three lessons about two cases."""
    engine = open_database(tmp_path / "data")
    with engine.begin() as connection:
        replace_lessons(connection, "s1", [EDITED, replace(BLANK, lesson_id="l2", kind="dismissed", against=1.0)])
        mark_obsolete(connection, replace(BLANK, suggestion_id=None, note="it was fixed"))
    return engine


def test_they_are_listed(database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    lessons.run(None, None, as_json=True)
    told = {one["case_id"]: one for one in json.loads(capsys.readouterr().out)}
    assert told.keys() == {ONE, OTHER}
    assert (told[ONE]["decisions"], told[ONE]["resolution"]) == ({"edited": 1}, "Wait for it.")
    assert told[ONE]["weight"] > 0 > told[OTHER]["weight"]
    assert told[ONE]["lessons"][0]["diff"] == "[-Run-]{+Wait+}"
    assert told[OTHER]["obsolete"] == "it was fixed"
    lessons.run(OTHER, None, as_json=False)
    shown = capsys.readouterr().out
    assert "obsolete: it was fixed" in shown
    assert ONE not in shown


def test_they_are_forgotten(database: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    lessons.run(None, ONE, as_json=True)
    assert [one["case_id"] for one in json.loads(capsys.readouterr().out)] == [OTHER]
    with pytest.raises(InputError, match="Nothing has been learned"):
        lessons.run(None, ONE, as_json=True)
    with database.connect() as connection:
        assert connection.scalars(select(AUDIT.c.action)).all() == ["forget_lessons"]


def test_nothing_was_learned_yet(capsys: pytest.CaptureFixture[str]) -> None:
    lessons.run(None, None, as_json=True)
    assert json.loads(capsys.readouterr().out) == []
    lessons.run(None, None, as_json=False)
    assert "Nothing has been learned yet." in capsys.readouterr().err
