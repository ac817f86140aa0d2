"""Two replays side by side, and the gate that CI stands behind."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from copilot.evaluation.figures.compare import compare, read_result
from copilot.evaluation.figures.gate import failures, parse_floor
from copilot.evaluation.replaying.run import result_of
from copilot.evaluation.replaying.sampling import Sample
from copilot.evaluation.report.compare_page import compare_page
from copilot.evaluation.report.page import render
from index.errors import InputError
from tests.copilot.evaluation.rows import row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot.evaluation.figures.row import Row


def result(rows: Sequence[Row], **run: Any) -> dict[str, Any]:
    settings = {"seed": 0, "not_as_of": [], "answer_threshold": 0.5}
    return result_of(rows, Sample([], len(rows), Counter()), settings | run)


GOOD = [row(f"t{n}", known=1, places=(1,), answered=True, confidence=0.9, saved=n % 2 == 0) for n in range(30)]
BAD = [row(f"t{n}", known=1, places=(), answered=n % 3 > 0, confidence=0.4) for n in range(30)]


def test_what_changed_is_paired_and_named() -> None:
    compared = compare(result(GOOD), result([*BAD, row("new")], answer_threshold=0.0))
    assert (compared["threads"], compared["only_before"], compared["only_after"]) == (30, 0, 1)
    change = compared["figures"]["recall@1"]
    assert (change["before"], change["after"], change["n"], change["is_sure"]) == (1.0, 0.0, 30, True)
    assert change["p"] < 0.01
    assert change["high"] < 0
    assert compared["settings"]["answer_threshold"] == (0.5, 0.0)
    assert (len(compared["worse"]), compared["better"]) == (30, [])


def test_the_other_way_round_is_better() -> None:
    compared = compare(result(BAD), result(GOOD))
    assert (len(compared["better"]), compared["worse"]) == (30, [])
    assert compared["figures"]["recall@1"]["value"] == 1.0


def test_the_same_run_twice_changes_nothing() -> None:
    compared = compare(result(GOOD), result(GOOD))
    assert not compared["better"]
    assert not compared["worse"]
    assert not any(change["is_sure"] for change in compared["figures"].values())


def test_the_page_shows_both_drafts_side_by_side() -> None:
    before, after = result(GOOD), result(BAD)
    page = render(compare_page(compare(before, after), before, after))
    assert page.count('<details class="thread"') == 30
    assert "answered rightly → missed" in page


def test_runs_on_other_threads_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="no thread in common"):
        compare(result([row("a")]), result([row("b")]))


def test_a_worse_run_may_not_pass_its_baseline() -> None:
    reasons = failures(result(BAD), result(GOOD), [])
    assert any(reason.startswith("recall@5 went from 1.000 to 0.000") for reason in reasons)
    assert not failures(result(GOOD), result(GOOD), [])
    assert not failures(result(GOOD), result(BAD), [])


def test_floors_are_absolute_or_below_the_baseline() -> None:
    one_lost = [*GOOD[:-1], row("t29", known=1, places=(2,), answered=True, confidence=0.9)]
    assert not failures(result(one_lost), result(GOOD), [])
    assert not failures(result(one_lost), result(GOOD), [parse_floor("recall@1=-0.05")])
    assert failures(result(one_lost), result(GOOD), [parse_floor("recall@1=-0.01")])
    assert not failures(result(one_lost), None, [parse_floor("recall@1=0.9")])
    assert failures(result(one_lost), None, [parse_floor("recall@1=0.99")])
    assert failures(result(one_lost), None, [parse_floor("bot_speak=0"), parse_floor("ndcg@5=1")])
    with pytest.raises(InputError, match="needs a --baseline"):
        failures(result(GOOD), None, [parse_floor("recall@1=-0.05")])


@pytest.mark.parametrize("text", ["recall@9=0.5", "recall@1", "recall@1=much", "coverage=0.5", ""])
def test_a_floor_that_is_none_is_said(text: str) -> None:
    with pytest.raises(InputError, match="--fail-under"):
        parse_floor(text)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"threads": [{"thread": "x"}]}', '{"threads": 3}'])
def test_a_file_that_is_no_replay_is_said(content: str, tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text(content)
    with pytest.raises(InputError, match="is no replay"):
        read_result(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_result(tmp_path / "nowhere.json")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text(json.dumps(result(GOOD)))
    assert compare(read_result(file), result(GOOD))["threads"] == 30
