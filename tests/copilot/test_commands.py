"""The commands as a person runs them: processes, exit codes, what is on stdout and what is not."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from copilot.commands.demo import QUESTIONS
from copilot.commands.terminal.suggestion_card import print_suggestion
from copilot.doctor.checkup import examine
from index.storage.locking.lock import writer_lock
from tests.asking import ask
from tests.commands import answer, answered, run, run_anew
from tests.conftest import NOW, WORKSPACE
from tests.exports import ASKER, HELPER, message, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App


def test_help_names_the_commands(tmp_path: Path) -> None:
    result = run_anew(tmp_path, "--help")
    assert result.returncode == 0
    assert all(command in result.stdout for command in ("demo", "reindex", "suggest", "doctor"))


def test_from_an_export_to_a_suggestion(tmp_path: Path) -> None:
    raw = [
        *thread(
            0, (ASKER, "The run stops with StateLockedError"), (HELPER, "Delete .tool/state.lock"), (ASKER, "Worked!")
        ),
        *thread(9_000, (ASKER, "How do I load a CSV?"), (HELPER, "Run the seed command.")),
    ]
    export = write_export(tmp_path / "export", {"support": raw})
    report = answer(run(tmp_path, "reindex", "--slack-export", str(export), "--json"))
    expected = {"cases": 2, "known_issues": 0, "added": 2, "changed": 0, "removed": 0, "unchanged": 0, "skipped": 0}
    assert {name: report[name] for name in expected} == expected
    assert report["team"] == {"source": "inferred", "ids": [HELPER]}
    suggestion = answer(run(tmp_path, "suggest", "StateLockedError when I run it, what now?", "--json"))
    assert suggestion["answered"] is True
    assert suggestion["matches"][0]["case_id"] == "slack:C0SUPPORT:1790000000.000000"
    assert suggestion["matches"][0]["resolved_at"] == "2026-09-21T14:15:20Z"
    assert suggestion["draft"]["case_ids"] == ["slack:C0SUPPORT:1790000000.000000"]
    saved = tmp_path / "thread.json"
    saved.write_text(json.dumps([message(90_000, ASKER, "How do I load a big CSV file?")]))
    card = run(tmp_path, "suggest", "--thread", str(saved))
    assert card.returncode == 0
    for part in ("Earlier cases", "How do I load a CSV?", "answered, not confirmed", "Draft (template)"):
        assert part in card.stdout
    assert run_anew(tmp_path, "doctor").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["suggest", "anything"], 1, "run `support-copilot reindex` first"),
        (["suggest"], 2, "exactly one"),
        (["suggest", "  "], 2, "empty"),
        (["suggest", "x", "--as-of", "soon"], 2, "not a time"),
        (["suggest", "--thread", "nowhere.json"], 2, "nowhere.json"),
        (["reindex"], 2, "--slack-export"),
        (["reindex", "--slack-export", "nowhere.zip"], 2, "nowhere.zip"),
        (["reindex", "--github-issues", "nowhere.jsonl"], 2, "nowhere.jsonl"),
    ],
)
def test_errors_are_one_line_and_an_exit_code(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    result = run(tmp_path, *arguments)
    assert result.returncode == code
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.strip().split("\n")) == 1


def test_while_one_reindex_runs_a_second_is_refused_and_suggest_answers(tmp_path: Path) -> None:
    raw = thread(0, (ASKER, "The run stops with StateLockedError"), (HELPER, "Delete .tool/state.lock"))
    export = write_export(tmp_path / "export", {"support": raw})
    answered(tmp_path, "reindex", "--slack-export", str(export), "--json")
    with writer_lock(tmp_path / "data", "reindex", NOW):
        second = run(tmp_path, "reindex", "--slack-export", str(export))
        assert second.returncode == 1
        assert f"`reindex` (process {os.getpid()} on" in second.stderr
        assert answered(tmp_path, "suggest", "StateLockedError", "--json")["matches"]


def test_a_traceback_only_on_demand(tmp_path: Path) -> None:
    assert "Traceback" not in run(tmp_path, "suggest", "anything").stderr
    assert "Traceback" in run(tmp_path, "suggest", "anything", "--debug").stderr


def test_an_unreachable_database_is_said_without_its_password(tmp_path: Path) -> None:
    result = run(tmp_path, "doctor", DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder/x.db")
    assert result.returncode == 1
    assert "FAULT database" in result.stdout
    wrong = run(tmp_path, "doctor", DATABASE_URL="nonsense://me:hunter2hunter2@host/db")
    assert wrong.returncode == 1
    assert "hunter2" not in wrong.stdout + wrong.stderr


def test_the_demo_answers_its_three_questions_rightly(demo_app: App) -> None:
    right = {"slack:C05QK7T2XHN:1793176428.604614", "github:millrace-data/millrace#440"}
    known, issue, nobody = (ask(demo_app, question) for question in QUESTIONS)
    assert known.answered
    assert known.matches[0].case.case_id in right
    assert issue.answered
    assert issue.matches[0].case.case_id in right
    assert "known_issue" in [flag.kind for flag in issue.flags]
    assert not nobody.answered
    assert "ask_team" in [flag.kind for flag in nobody.flags]
    assert "asking the team" in nobody.draft.text


def test_an_outdated_answer_does_not_come_before_the_one_that_replaced_it(demo_app: App) -> None:
    """The lock file of February is no more since 0.13."""
    asked = ask(
        demo_app,
        "We're on 0.13 and a spot instance was taken away in the middle of a run. Since then Millrace refuses to start "
        "because it thinks somebody else is holding the state. There's no lock file to remove. Please help!",
    )
    assert asked.matches[0].case.case_id == "slack:C05QK7T2XHN:1787645844.989052"


def test_most_questions_of_the_demo_find_their_case_first(demo_app: App) -> None:
    questions = json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))
    known = [q for q in questions if q["relevant"]]
    firsts = [ask(demo_app, q["question"]).matches[:1] for q in known]
    hits = sum(bool(first) and first[0].case.case_id in q["relevant"] for first, q in zip(firsts, known, strict=True))
    assert hits >= 0.8 * len(known)


def test_no_draft_tells_who_asked_before(demo_app: App) -> None:
    questions = json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))
    users = json.loads((WORKSPACE / "slack_export" / "users.json").read_text(encoding="utf-8"))
    names = {
        user["real_name"].split()[0] for user in users if not user.get("is_bot") and user["real_name"] != "Slackbot"
    }
    for question in questions:
        draft = ask(demo_app, question["question"]).draft.text
        assert not [name for name in names if f" {name} " in draft.replace(",", " ").replace("!", " ")], draft


def test_the_card_shows_what_users_typed_as_text(demo_app: App, capsys: pytest.CaptureFixture[str]) -> None:
    suggestion = ask(demo_app, "[bold]StateLockedError[/bold] [link=https://evil.example]x[/link]")
    print_suggestion(suggestion, Console(width=90))
    assert "[bold]StateLockedError[/bold]" in capsys.readouterr().out


def test_doctor_says_what_to_do(make_app: Callable[..., App]) -> None:
    findings = {finding.check: finding for finding in examine(make_app(), lambda: NOW)}
    assert findings["database"].ok
    assert findings["embedding model"].ok
    assert not findings["index"].ok
    assert "reindex" in findings["index"].says
