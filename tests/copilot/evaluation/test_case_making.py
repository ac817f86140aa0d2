"""How well threads and issues become cases: the figures, the labels, the command as a person runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.evaluating.evaluate_cases import run as evaluate
from copilot.commands.evaluating.evaluate_cases import table
from copilot.commands.terminal.console import console_on_stdout
from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.gold_labels import IssueLabel, ThreadLabel, read_gold
from copilot.evaluation.case_making.shares import Made
from copilot.evaluation.labelled_workspace import read_team
from index.errors import InputError
from tests.commands import answered
from tests.exports import ASKER, HELPER, case_id, channel_id, comment, issue, thread, ts, write_export, write_issues

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600.0
SOLVED = thread(
    0,
    (ASKER, "The importer fails with E42, what can I do?"),
    (HELPER, "Set `max_rows = 500` in loom.toml and start it again."),
    (ASKER, "That worked, thanks!"),
)
CHAT = thread(
    HOUR, (ASKER, "Our new dashboard is live, have a look."), (HELPER, "Love the colours of the second page.")
)
UNANSWERED = thread(2 * HOUR, (ASKER, "Does the scheduler know leap seconds?"))


def label(start: float, **more: Any) -> dict[str, Any]:
    known = {"channel": channel_id("support"), "thread_ts": ts(start), "kind": "question"}
    return known | {"is_case": False, "standing": "none"} | more


SOLVED_LABEL = label(
    0,
    is_case=True,
    standing="confirmed",
    answer_ts=[ts(60)],
    must_contain=["MAX_ROWS = 500"],
    must_not_contain=["start it"],
    good_title="Importer fails: E42",
)


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export", {"support": [*SOLVED, *CHAT, *UNANSWERED]})


@pytest.fixture
def team(tmp_path: Path) -> Path:
    path = tmp_path / "team.json"
    path.write_text(json.dumps({"team": {HELPER: "Jonas"}, "bots": {}}))
    return path


def test_threads_at_the_command_line(tmp_path: Path, export: Path, team: Path) -> None:
    labels = write_lines(tmp_path / "l.jsonl", SOLVED_LABEL, label(HOUR, kind="chat"), label(2 * HOUR))
    paths = ("--labels", str(labels), "--slack-export", str(export), "--team", str(team))
    result = answered(tmp_path, "evaluate", "cases", *paths, "--json")
    assert (result["threads"], result["cases"]) == (3, 1)
    assert result["is_case"] == {"f1": pytest.approx(2 / 3), "precision": 0.5, "recall": 1.0}
    assert result["answer_messages"] == {"f1": 1.0, "precision": 1.0, "recall": 1.0}
    assert result["answer_messages_everywhere"]["precision"] == 0.5
    assert (result["standing_right"], result["must_contain_met"]) == (1.0, 1.0)
    assert result["must_not_contain_violated"] == 1.0
    assert 0 < result["kinds_macro_f1"] <= 1
    assert result["title_overlap"] == pytest.approx(2 * 3 / (9 + 3))
    assert result["roles_macro_f1"] is None, "no label says what a message does"
    assert result["faults"] == {case_id(0): {"contained": ["start it"]}, case_id(HOUR): {"is_case": True}}


def test_issues(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    closed = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}
    issues = write_issues(
        tmp_path / "issues.jsonl",
        issue(1, comments=[comment("Me too, on Windows."), comment("Fixed in 2.1 by #7, please update.")], **closed),
        issue(2, comments=[comment("Moved to a discussion.")], **closed),
        issue(3, **closed),
    )
    known = {"repo": "acme/tool", "is_case": False, "standing": "none"}
    labels = write_lines(
        tmp_path / "l.jsonl",
        known | {"number": 1, "is_case": True, "standing": "confirmed", "answer_comments": [1], "must_contain": ["#7"]},
        known | {"number": 2},
        known | {"number": 3},
    )
    evaluate(labels, None, issues, None, as_json=True)
    result = json.loads(capfdbinary.readouterr().out)
    assert (result["issues"], result["cases"], result["cases_kept"]) == (3, 1, 1.0)
    assert (result["standing_right"], result["must_contain_met"]) == (1.0, 1.0)
    assert result["must_not_contain_violated"] is None, "no label names a string"
    assert result["shown_comments_that_answer"] in (0.5, 1.0)
    assert 0.0 <= result["not_cases_left_out"] <= 1.0


def made(is_case: bool, standing: str = "none", truth: tuple[str, ...] = (), **more: Any) -> Made:
    """One thread; `more` is what was made of it: `text`, `answers`, `as_` its standing."""
    raw = label(0, is_case=is_case, standing=standing, answer_ts=list(truth))
    gold = ThreadLabel.model_validate(raw | {name: more[name] for name in more if name.startswith("must")})
    return Made(gold, more.get("text"), more.get("as_", "none"), frozenset(more.get("answers", ())))


def test_each_figure() -> None:
    rows = [
        made(
            True, "confirmed", ("1", "2"), text="Use `A`.", as_="answered", answers=("1", "9"), must_contain=["use a"]
        ),
        made(True, "answered", ("3",), text="Call me", as_="answered", answers=("3",), must_not_contain=["call"]),
        made(True, "answered", ("4",)),
        made(False, text="Hello", as_="answered", answers=("5",)),
        made(False),
    ]
    assert shares.is_case(rows) == {"f1": pytest.approx(2 / 3), "precision": pytest.approx(2 / 3), "recall": 2 / 3}
    assert shares.answer_messages(rows) == {"f1": pytest.approx(4 / 7), "precision": 2 / 3, "recall": 0.5}
    assert shares.answer_messages_everywhere(rows)["precision"] == 0.5
    assert shares.standing_right(rows) == pytest.approx(1 / 3)
    assert shares.must_contain_met(rows) == shares.must_not_contain_violated(rows) == 1.0
    assert shares.not_cases_left_out(rows) == 0.5
    assert shares.cases_kept(rows) == pytest.approx(2 / 3)
    assert shares.shown_comments_that_answer(rows) == pytest.approx(2 / 3)


def test_a_missed_case_says_why() -> None:
    missed = Made(made(True, "answered", ("1",)).label, None, "none", frozenset(), "unanswered")
    assert shares.faults(missed) == {"is_case": False, "why_not": "unanswered", "standing": "none"}
    assert shares.faults(made(False)) == {}


def test_what_nothing_speaks_for_is_no_number() -> None:
    assert shares.is_case([]) == {"f1": None, "precision": None, "recall": None}
    assert shares.standing_right([made(False)]) is None


def titled(title: str, good: str, kind: str = "bug", said: str = "bug") -> Made:
    known = label(0, is_case=True, standing="answered", kind=kind, good_title=good)
    return Made(ThreadLabel.model_validate(known), "Do it.", "answered", frozenset(), title=title, kind=said)


def test_titles_share_words_whatever_their_case_and_order() -> None:
    assert shares.title_overlap([titled("Sync stops", "STOPS: sync")]) == 1.0
    assert shares.title_overlap([titled("Sync stops", "Sync stops at noon, twice"), titled("a", "b")]) == pytest.approx(
        (2 * 2 / (2 + 5)) / 2
    )
    assert shares.title_overlap([titled("Sync stops", "")]) is None


def test_the_kinds_of_threads_that_were_read_are_counted() -> None:
    rows = [titled("", "", kind, said) for kind, said in (("bug", "bug"), ("bug", "chat"), ("chat", "chat"))]
    assert shares.kinds_macro_f1(rows) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert shares.kinds_macro_f1([*rows, titled("", "", "outage", "")]) == shares.kinds_macro_f1(rows)
    assert shares.kinds_macro_f1([]) is None


def test_answers_of_every_pair_count_and_those_of_a_non_case_do_not() -> None:
    raw = label(0, answer_ts=["1"], pairs=[{"question_ts": ["0"], "answer_ts": ["2"], "standing": "answered"}])
    assert ThreadLabel.model_validate(raw | {"is_case": True}).answers == {"1", "2"}
    assert not ThreadLabel.model_validate(raw).answers


def test_the_table(export: Path, team: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    labels = write_lines(tmp_path / "l.jsonl", SOLVED_LABEL)
    evaluate(labels, export, None, team, as_json=False)
    said = capfd.readouterr().out
    assert "1 labelled threads, 1 of them cases" in said
    assert "Standing right" in said
    assert "–" in said, "no label says what a message does"
    console_on_stdout().print(table({"issues": 0, "cases": 0, "not_cases_left_out": 0.25}))
    assert "0.250" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "is empty"),
        ([{"channel": "C1"}], "line 1: is_case: Field required"),
        ([SOLVED_LABEL | {"standing": "sure"}], "line 1: standing"),
        ([SOLVED_LABEL, SOLVED_LABEL], "labelled twice"),
        ([label(99 * HOUR)], "holds nothing that"),
    ],
)
def test_bad_labels_are_one_line(tmp_path: Path, export: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        evaluate(write_lines(tmp_path / "l.jsonl", *rows), export, None, None, as_json=True)
    assert "\n" not in str(error.value)


def test_one_history_at_a_time(tmp_path: Path, export: Path) -> None:
    for path in (None, export):
        with pytest.raises(InputError, match="either --slack-export"):
            evaluate(tmp_path / "l.jsonl", path, path, None, as_json=True)


@pytest.mark.parametrize("said", ["[]", "{}", '{"team": 3}', "[1]", "nonsense"])
def test_a_file_that_names_no_team(tmp_path: Path, said: str) -> None:
    (tmp_path / "team.json").write_text(said)
    with pytest.raises(InputError, match="team"):
        read_team(tmp_path / "team.json")
    with pytest.raises(InputError, match="cannot be read"):
        read_team(tmp_path / "nowhere")


def test_a_list_of_ids_is_a_team(tmp_path: Path) -> None:
    (tmp_path / "team.json").write_text('["U1", "U2"]')
    assert read_team(tmp_path / "team.json") == ["U1", "U2"]


def test_labels_keep_their_order(tmp_path: Path) -> None:
    rows = [{"repo": "a/b", "number": n, "is_case": False, "standing": "none", "new_field": 1} for n in (7, 3)]
    assert list(read_gold(write_lines(tmp_path / "l.jsonl", *rows), IssueLabel)) == ["github:a/b#7", "github:a/b#3"]
