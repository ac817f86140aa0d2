"""Replies of a model on record: through the product's own path, what its judgements are worth, and what judges say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from copilot.evaluation.answering.judgement_fit import fitted
from copilot.evaluation.answering.labelled_replies import Reply, replies_of
from copilot.evaluation.answering.recorded_author import RecordedAuthor, prompt_name, read_recorded, write_prompts
from copilot.evaluation.answering.verdicts import kappa, read_verdicts, verdict_shares
from index.errors import InputError
from index.progress import Silent
from tests.copilot.evaluation.test_labelled_replies import LOCK, workspace
from tests.model_server import drafted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from copilot.model import Says

HOLDING = "I am asking the team and will come back to you here."


def reply(id_: str, says: Says | None, *, is_right: bool, is_answerable: bool = True) -> Reply:
    return Reply(id_, "?", is_answerable, True, 0.9, is_right, (), "Do that.", judgement=says)


def test_prompts_are_written_answered_and_settled_by_the_product(make_app: Callable[..., App], tmp_path: Path) -> None:
    space, app = workspace(tmp_path / "space"), make_app()
    asked = RecordedAuthor({})
    replies_of(app, space, Silent(), asked)
    names = {id_: prompt_name("space", id_) for id_ in ("q1", "q2", "q3")}
    assert asked.unanswered.keys() == set(names.values())
    assert LOCK in asked.unanswered[names["q1"]]
    assert "### JSON schema of the reply" in asked.unanswered[names["q1"]]

    said = {
        "q1": drafted("Delete `.tool/state.lock` and run it again.", ["c1"]),
        "q2": drafted("I've escalated this.", ["c1"]),
        "q3": drafted(HOLDING),
    }
    rows = (json.dumps({"id": names[id_], "reply": one}) for id_, one in said.items())
    (tmp_path / "answers.jsonl").write_text("\n".join(rows), encoding="utf-8")
    author = RecordedAuthor(read_recorded([tmp_path / "answers.jsonl"]))
    found = {one.id: one for one in replies_of(app, space, Silent(), author)}
    assert (found["q1"].judgement, found["q1"].is_right, found["q1"].lacks) == ("answers", True, ())
    assert found["q1"].prior > 0
    assert (found["q3"].is_answered, found["q3"].text) == (False, HOLDING)
    assert author.unanswered.keys() == {f"{names['q2']}-again"}, "what the checks refuse is asked again"

    write_prompts(author.unanswered, tmp_path / "prompts")
    assert "It claims that something was done" in (tmp_path / "prompts" / f"{names['q2']}-again.txt").read_text()


def test_a_judgement_is_worth_what_it_was_right() -> None:
    right = [reply("r", "answers", is_right=True)] * 8 + [reply("r", "does_not", is_right=True)]
    wrong = [reply("w", "does_not", is_right=False)] * 5 + [reply("w", None, is_right=False)]
    weights = fitted([*right, *wrong])
    assert weights.answers == pytest.approx((9 / 12) / (1 / 8))
    assert weights.does_not == pytest.approx((2 / 12) / (6 / 8))
    assert weights.partly == pytest.approx((1 / 12) / (1 / 8))
    unknown = fitted([])
    assert (unknown.answers, unknown.partly, unknown.does_not) == (1.0, 1.0, 1.0)


def test_the_verdicts_of_two_judges(tmp_path: Path) -> None:
    file = tmp_path / "first.jsonl"
    said = {"a": "send", "b": "edit", "c": "no", "d": "send", "e": "harm"}
    file.write_text("\n".join(json.dumps({"id": id_, "verdict": one}) for id_, one in said.items()), encoding="utf-8")
    first = read_verdicts(file)
    replies = [reply(id_, None, is_right=True, is_answerable=id_ in "abc") for id_ in "abcdef"]
    counted = verdict_shares(replies, first)
    assert (counted.answerable, counted.unanswerable) == (3, 2), "without a verdict it does not count"
    assert counted.sent == pytest.approx(1 / 3)
    assert counted.edited == pytest.approx(2 / 3)
    assert (counted.honest, counted.harmful) == (0.5, 0.2)
    assert kappa(first, first) == 1.0
    # 4 of 5 alike; by chance (2·1 + 1·2 + 1 + 1) / 25
    assert kappa(first, first | {"a": "edit"}) == pytest.approx((0.8 - 6 / 25) / (1 - 6 / 25))
    assert kappa(first, {}) == 0.0


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', '{"id": "a", "verdict": "fine"}', "[]"])
def test_a_file_without_verdicts_or_replies_is_said(line: str, tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=r"said\.jsonl"):
        read_verdicts(file)
    with pytest.raises(InputError, match=r"said\.jsonl"):
        read_recorded([file])
