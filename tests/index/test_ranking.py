"""What is shown of what was found, and in which order: matches in, matches out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.model import Case
from index.search.match import Evidence, Match
from index.search.ranking import choose, oldest_answer, rank

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CASE = Case(
    case_id="slack:C1:1.0",
    source="slack",
    scope="C1",
    title="It stops",
    problem="It stops",
    resolution="Start it again.",
    standing="confirmed",
    url="https://example.com",
    visibility="public",
    asked_by="U1",
    asked_at=datetime(2026, 1, 1, tzinfo=UTC),
    resolved_at=datetime(2026, 1, 2, tzinfo=UTC),
    answered_by_team=True,
    versions=("1.2",),
)


def found(*scores: float) -> list[Match]:
    return [Match(replace(CASE, case_id=f"slack:C1:{n}.0"), score, Evidence()) for n, score in enumerate(scores)]


def test_the_first_score_is_the_confidence_and_the_others_keep_their_ratio_to_it() -> None:
    ranking = rank(found(0.5, 0.25), 0.8, "Why?", (), NOW)
    assert [match.score for match in ranking.matches] == pytest.approx([0.8, 0.4])
    assert ranking.confidence == 0.8


def test_what_is_hopeless_or_far_behind_is_not_shown() -> None:
    assert len(rank(found(0.5, 0.004), 0.8, "Why?", (), NOW).matches) == 1
    nothing = rank(found(0.0001), 0.8, "Why?", (), NOW)
    assert (nothing.matches, nothing.confidence) == ((), 0.0)
    assert rank([], 0.0, "Why?", (), NOW).matches == ()


def test_what_speaks_against_a_match_is_a_warning_on_it() -> None:
    (match,) = rank(found(0.5), 0.8, "Why on 2.0?", (), NOW).matches
    assert match.warnings == ("About version 1.2, not 2.0.",)


def test_a_chosen_case_comes_first_and_is_certain() -> None:
    ranking = choose(rank(found(0.5, 0.25, 0.2), 0.8, "Why?", (), NOW), "slack:C1:1.0")
    assert [match.case.case_id for match in ranking.matches] == ["slack:C1:1.0", "slack:C1:0.0", "slack:C1:2.0"]
    assert (ranking.confidence, ranking.instead_of) == (1.0, "slack:C1:0.0")
    assert ranking.matches[0].why == ("It was chosen by hand.",)


def test_choosing_the_best_case_replaces_no_other() -> None:
    assert choose(rank(found(0.5, 0.25), 0.8, "Why?", (), NOW), "slack:C1:0.0").instead_of is None


@pytest.mark.parametrize("case_id", [None, "slack:C1:9.0"])
def test_choosing_nothing_that_was_found_changes_nothing(case_id: str | None) -> None:
    ranking = rank(found(0.5, 0.25), 0.8, "Why?", (), NOW)
    assert choose(ranking, case_id) == ranking


def test_the_oldest_answer_says_which_releases_matter() -> None:
    unresolved = Match(replace(CASE, resolution=None, resolved_at=None), 0.5, Evidence())
    later = Match(replace(CASE, resolved_at=NOW), 0.5, Evidence())
    assert oldest_answer([later, *found(0.5)]) == CASE.resolved_at
    assert oldest_answer([later, *found(0.5), unresolved]) == CASE.asked_at, "a release may have fixed what is open"
    assert oldest_answer([]) is None
