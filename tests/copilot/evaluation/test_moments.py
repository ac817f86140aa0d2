"""Labelled moments: what the copilot may see then, how flags are scored, and replies on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from copilot.drafting.errors import ModelReplyError
from copilot.evaluation.moments.flag_scores import interval, macro, scores
from copilot.evaluation.moments.labelled_moments import read_moments
from copilot.evaluation.moments.mid_thread import hits, mid_threads, overlap
from copilot.evaluation.moments.on_record import flags_on_record
from index.errors import InputError
from index.model import Channel, Message, Reaction, Thread
from index.team import Team

if TYPE_CHECKING:
    from pathlib import Path

TEAM = Team(frozenset({"T"}), "settings")
TEXTS = [("A", "The pump stops"), ("T", "Which model?"), ("A", "M4"), ("T", "Clean the filter"), ("B", "And for M5?")]
STAMPS = [f"{1_790_000_000 + 60 * n}.000000" for n in range(len(TEXTS))]


def thread() -> Thread:
    ticked = (Reaction("white_check_mark", ("A",)),)
    messages = tuple(Message(ts, who, text, reactions=ticked) for ts, (who, text) in zip(STAMPS, TEXTS, strict=True))
    return Thread(Channel("C1", "help", "public"), STAMPS[0], messages)


def written(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_moment_holds_what_was_written_by_then_and_no_later_reaction(tmp_path: Path) -> None:
    row: dict[str, object] = {"thread": f"C1:{STAMPS[0]}", "up_to_ts": STAMPS[2], "flags": ["needs_call"]}
    (moment,) = read_moments("acme", written(tmp_path / "m.jsonl", row), [thread()], TEAM)
    turns = moment.conversation.turns
    assert [turn.role for turn in turns] == ["asker", "team", "asker"]
    assert not any(turn.message.reactions for turn in turns)
    assert moment.id == f"C1-{STAMPS[0]}-{STAMPS[2]}"
    with pytest.raises(InputError):
        read_moments("acme", written(tmp_path / "m.jsonl", row | {"flags": ["lunch"]}), [thread()], TEAM)


def test_scores_count_what_was_right_and_leave_out_what_never_came_up() -> None:
    found = scores([{"blocker"}, {"blocker", "needs_call"}, set()], [{"blocker"}, set(), {"blocker"}])
    by_kind = {score.kind: score.f1 for score in found}
    assert by_kind == {
        "needs_call": 0.0,
        "product_review": None,
        "product_call": None,
        "blocker": 0.5,
        "secret_shared": None,
    }
    assert macro(found) == 0.25
    low, high = interval(9, 12)
    assert (round(low, 2), round(high, 2)) == (0.47, 0.91)


def test_a_reply_on_record_goes_the_way_of_a_models(tmp_path: Path) -> None:
    row: dict[str, object] = {"thread": f"C1:{STAMPS[0]}", "up_to_ts": STAMPS[2], "flags": []}
    (moment,) = read_moments("acme", written(tmp_path / "m.jsonl", row), [thread()], TEAM)
    reply = {"flags": [{"kind": "needs_call", "reason": "r", "evidence": ["m3"], "confidence": 0.7}]}
    (flag,), asked = flags_on_record(moment.conversation, json.dumps(reply))
    assert (flag.kind, flag.evidence) == ("needs_call", (STAMPS[2],))
    assert [message.role for message in asked.messages] == ["system", "user"]
    assert "M4" in asked.messages[1].text
    with pytest.raises(ModelReplyError):
        flags_on_record(moment.conversation, "no flags here")


def test_the_middle_of_a_thread_is_right_before_an_answer(tmp_path: Path) -> None:
    first: dict[str, object] = {"question_ts": [STAMPS[0], STAMPS[2]], "answer_ts": [STAMPS[3]]}
    second: dict[str, object] = {"question_ts": [STAMPS[4]], "answer_ts": []}
    row: dict[str, object] = {"channel": "C1", "thread_ts": STAMPS[0], "pairs": [first, second]}
    (one,) = mid_threads(written(tmp_path / "l.jsonl", row), [thread()], TEAM)
    assert one.conversation.turns[-1].message.text == "M4"
    assert (one.answer, one.is_later) == ("Clean the filter", False)
    assert overlap({STAMPS[0]}, one.asked) == pytest.approx(2 / 3)
    assert hits({"a": ["b", "a"], "c": ["c"]}, 1) == 0.5
