"""One answer shows once, in the newest copy that can be trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from index.cases.from_issue import NOT_SAID_HOW
from index.grouping import distinct, without_copies
from index.model import Case, Evidence, Match

PROBLEM = "the nightly run stops with StateLockedError and I cannot start another one after that"
OTHER = "umlauts in the name of the hangar are refused by the zeppelin adapter on windows since monday"
ANSWERS = (
    "Delete the lock file once nothing runs.",
    "Wait fifteen minutes until the lease has run out, then start it.",
    "Use the unlock command with the id of the run that died.",
)


def match(number: int, problem: str, resolution: str | None, *, team: bool = True, days: int = 0) -> Match:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    case = Case(
        case_id=f"slack:C1:{number}.0",
        source="slack",
        scope="C1",
        visibility="public",
        standing="confirmed" if resolution else "known_issue",
        title=problem[:40],
        problem=problem,
        resolution=resolution,
        url="",
        asked_by="U1",
        asked_at=at,
        answered_by_team=team,
        resolved_at=at if resolution else None,
    )
    return Match(case, 1.0 - number / 100, Evidence(), (), (f"pointer{number}",))


def test_the_same_answer_shows_once_with_its_newest_copy() -> None:
    answer = " ".join(ANSWERS)
    found = [match(n, f"{PROBLEM} {n}", f"{answer} {n}", days=(3, 9, 1, 7, 5)[n]) for n in range(5)]
    (kept,) = distinct(found, 5)
    assert kept.case.resolution == f"{answer} 1"
    assert kept.score == found[0].score
    assert set(kept.also_asked) == {f"pointer{n}" for n in range(5)} | {f"slack:C1:{n}.0" for n in (0, 2, 3, 4)}


def test_the_same_answer_to_other_questions_shows_once() -> None:
    assert len(distinct([match(0, PROBLEM, ANSWERS[0]), match(1, OTHER, ANSWERS[0])], 5)) == 1


def test_an_answer_that_says_nothing_is_nobody_s_copy() -> None:
    """A hundred problems are answered by "Fixed.", and many more by nothing at all."""
    for answer in ("Fixed.", "This is done now.", f"Closed as completed on 2026-01-01; {NOT_SAID_HOW}"):
        found = [match(0, PROBLEM, answer), match(1, OTHER, answer)]
        assert distinct(found, 5) == found
        assert without_copies(found, [match(2, OTHER, answer, days=9).case]) == found
    assert len(distinct([match(0, PROBLEM, "Use 0.14.2"), match(1, OTHER, "Use 0.14.2")], 5)) == 1


def test_an_outsider_s_newer_answer_does_not_replace_the_team_s() -> None:
    answer = " ".join(ANSWERS)
    ours, theirs = match(1, PROBLEM, answer), match(0, PROBLEM, f"{answer} curl", team=False, days=9)
    (kept,) = distinct([theirs, ours], 5)
    assert kept.case.case_id == ours.case.case_id


def test_other_problems_and_known_issues_stay_apart() -> None:
    answered = [match(0, PROBLEM, ANSWERS[0]), match(1, OTHER, ANSWERS[1])]
    found = [*answered, match(2, PROBLEM, None), match(3, PROBLEM, None)]
    assert distinct(found, 5) == found


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_problems_than_asked_for(limit: int) -> None:
    found = [match(n, f"problem{n} word{n} {n}", f"answer{n} {n}") for n in range(6)]
    assert len(distinct(found, limit)) == limit
