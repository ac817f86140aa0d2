"""The replies to a labelled workspace's questions: what holds the answer, and what is from a wrong case."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from copilot.evaluation.answering.labelled_replies import Reply, replies_of, shares
from copilot.evaluation.labelled_workspace import read_workspace
from index.errors import InputError
from index.progress import Silent
from tests.exports import ASKER, HELPER, case_id, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

DAY = 86_400
LOCK = "Every run ends with StateLockedError: state.lock exists. How do I get rid of it?"
PLANTS = "Which plants like the shade of a north window?"


def workspace(folder: Path) -> Path:
    said = thread(0, (ASKER, LOCK), (HELPER, "Delete `.tool/state.lock` and run it again."), (ASKER, "That worked!"))
    said += thread(DAY, (ASKER, "The CSV export loses leading zeros."), (HELPER, "Set `quote_all: true` there."))
    write_export(folder / "export", {"support": said})
    (folder / "team.json").write_text(json.dumps({"team": {HELPER: "tim"}}), encoding="utf-8")
    right = case_id(0).removeprefix("slack:")
    rows = [
        {"id": "q1", "question": LOCK, "relevant": [right], "must_contain": ["state.lock", "Run it AGAIN"]},
        {"id": "q2", "question": LOCK, "relevant": [right], "must_contain": ["unlock --force"]},
        {"id": "q3", "question": PLANTS, "relevant": []},
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return folder


def test_a_reply_is_held_against_the_labels(make_app: Callable[..., App], tmp_path: Path) -> None:
    found = {reply.id: reply for reply in replies_of(make_app(), workspace(tmp_path / "space"), Silent())}
    assert found["q1"].holds_the_answer
    assert found["q2"].is_answered
    assert found["q2"].lacks == ("unlock --force",)
    assert not found["q2"].holds_the_answer
    assert (found["q3"].is_answerable, found["q3"].is_answered, found["q3"].is_harmful) == (False, False, False)
    counted = shares([*found.values()])
    assert (counted.answerable, counted.unanswerable) == (2, 1)
    assert (counted.answered, counted.holding_the_answer, counted.harmful) == (1.0, 0.5, 0.0)


def test_an_answer_from_a_wrong_case_is_harmful() -> None:
    reply = Reply("q", "?", True, True, 0.9, False, (), "Do that.")
    assert reply.is_harmful
    assert not replace(reply, is_answered=False).is_harmful
    counted = shares([reply, replace(reply, is_answerable=False), replace(reply, is_right=True)])
    assert counted.harmful == pytest.approx(2 / 3)
    assert counted.answered_wrongly == 1.0
    assert "harmful 0.667 of all" in counted.line("space")


@pytest.mark.parametrize("lost", ["questions.jsonl", "team.json"])
def test_a_folder_that_is_none_is_said(lost: str, tmp_path: Path) -> None:
    folder = workspace(tmp_path / "space")
    (folder / lost).unlink()
    with pytest.raises(InputError, match=lost):
        read_workspace(folder)
