"""What is learned from: only what was known before a time, and nothing of what is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.evaluation.judged_records import Judged
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.pairs import pairs_before
from copilot.evaluation.searching.retrieval import known_questions
from index.progress import Silent
from index.sources.github_dump import IssueDump
from tests.exports import comment, issue, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot.build import App

MARKED, SOLVED = "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"
REPETITION, ORIGINAL, ANSWER = (
    "It hangs again",
    "Stuck on startup",
    "Raise the timeout in the settings, then start it again.",
)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def case_id(number: int) -> str:
    return f"github:acme/tool#{number}"


def closed(number: int, at: str, text: str, **more: Any) -> dict[str, Any]:
    said = comment(text, at=at)
    return issue(number, state="closed", state_reason="completed", closed_at=at, comments=[said], **more)


@pytest.fixture
def apart(make_app: Callable[..., App], tmp_path: Path) -> Iterator[App]:
    path = write_issues(
        tmp_path / "issues.jsonl",
        issue(1, title=ORIGINAL, created_at="2026-01-01T00:00:00Z"),
        closed(2, MARKED, "Duplicate of #1", title=REPETITION, created_at="2026-02-01T00:00:00Z"),
        closed(3, SOLVED, ANSWER, title="Times out", created_at="2026-02-02T00:00:00Z"),
        closed(4, SOLVED, "Duplicate of #5", title="Asked before", created_at="2026-02-03T00:00:00Z"),
        issue(5, title="Filed for it", created_at="2026-02-04T00:00:00Z"),
    )
    with indexed_apart(make_app(), [IssueDump(path)], Silent()) as app:
        yield app


def rows(apart: App, before: datetime, *judged: Judged, leave_out: tuple[str, ...] = (), most: int = 100) -> set[Any]:
    return {pair.row for pair in pairs_before(apart.engine, judged, before, leave_out, most)}


def test_repetitions_and_resolutions(apart: App) -> None:
    found = rows(apart, LATER)
    assert (REPETITION, ORIGINAL) in found
    assert (f"{REPETITION}\nBody of issue 2", f"{ORIGINAL}\nBody of issue 1") in found
    assert ("Times out\nBody of issue 3", ANSWER) in found


@pytest.mark.parametrize(("at", "count"), [("2026-03-01", 0), ("2026-03-02", 2), ("2026-04-01", 2), ("2026-04-02", 5)])
def test_nothing_counts_before_it_was_known(apart: App, at: str, count: int) -> None:
    """The marks came a month after the issues, and what solved one two months after."""
    assert len(rows(apart, datetime.fromisoformat(f"{at}T00:00:00+00:00"))) == count


def test_nothing_is_learned_of_what_is_left_out(apart: App) -> None:
    assert all(REPETITION not in text for row in rows(apart, LATER, leave_out=(case_id(2),)) for text in row)
    assert all(ORIGINAL not in text for row in rows(apart, LATER, leave_out=(case_id(1),)) for text in row)


def test_of_each_kind_the_newest(apart: App) -> None:
    found = rows(apart, LATER, most=1)
    assert len(found) == 2  # one repetition, one resolution
    assert not any(REPETITION in row for row in found)


def test_what_people_said_of_suggestions(apart: App) -> None:
    decided_at = LATER - timedelta(days=9)
    approved = Judged("slack:C0:1.0", "why does it hang?", decided_at, case_id(3), True, decided_at)
    dismissed = Judged("slack:C0:1.0", "why does it hang?", decided_at, case_id(1), False, decided_at)
    right, wrong = "Times out\nBody of issue 3", f"{ORIGINAL}\nBody of issue 1"
    assert ("why does it hang?", right, wrong) in rows(apart, LATER, approved, dismissed)
    assert ("why does it hang?", right) in rows(apart, LATER, approved)
    assert not any("why does it hang?" in row for row in rows(apart, decided_at, approved, dismissed))
    assert not any("why does it hang?" in row for row in rows(apart, LATER, approved, leave_out=("slack:C0:1.0",)))
    questions = known_questions(apart.engine, [approved, dismissed])
    assert [(asked.text, asked.relevant) for asked in questions if asked.case_id == "slack:C0:1.0"] == [
        ("why does it hang?", frozenset({case_id(3)}))
    ]


def test_questions_are_those_whose_answer_is_older(apart: App) -> None:
    """Issue 4 repeats one that was filed after it: nobody could have found that."""
    assert [asked.case_id for asked in known_questions(apart.engine)] == [case_id(2)]
