"""Why a case ranks where it does: from its own numbers, the strongest first, and nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.commands.terminal.suggestion_card import print_suggestion
from copilot.suggestion_json import suggestion_json
from index.lessons.rules import Lesson, learned_from
from index.model import Case
from index.search.explain import reasons
from index.search.fusion import load_fusion
from index.search.match import Evidence, Match
from index.search.query import Query
from tests.asking import ask
from tests.conftest import NOW

if TYPE_CHECKING:
    import pytest

    from copilot.build import App
    from index.lessons.rules import LessonKind

ERROR = 'It stops with "state is locked by another worker" on 0.14.'
CASE = Case(
    "slack:C1:1.0",
    "slack",
    "C1",
    "public",
    "confirmed",
    "Locked",
    'Since today: "State is locked by another worker".',
    "Wait.",
    "u",
    "U1",
    NOW,
    answered_by_team=True,
    resolved_at=NOW,
)


def why(evidence: Evidence, case: Case = CASE, text: str = ERROR, **more: Any) -> tuple[str, ...]:
    query = Query(text, text, np.zeros((1, 384), dtype=np.float32), None, asked_at=NOW)
    fusion = load_fusion()
    match = Match(case, more.pop("score", 0.0), evidence, **more)
    return reasons(replace(match, score=match.score or fusion.score(match, query)), query, fusion)


def test_the_strongest_evidence_comes_first() -> None:
    told = why(Evidence(dense=0.7, words=0.1, remarks=0.9))
    assert told == ("A message in it shares the rare words of the question.", "Nearly the same question.")


def test_the_shared_error_is_quoted() -> None:
    assert "Same error text: state is locked by another worker" in why(Evidence(dense=0.5, signatures=0.8))
    other = replace(CASE, problem="Something else.")
    assert "Same error text." in why(Evidence(dense=0.5, signatures=0.8), other)


def test_what_carries_nothing_is_not_said() -> None:
    assert why(Evidence(dense=0.2, title=0.1)) == ("Not a close match.",)


def test_what_weighs_against_it_is_said() -> None:
    weak = replace(CASE, standing="answered", answered_by_team=False, versions=("0.13",))
    told = why(Evidence(dense=0.7), weak)
    assert "About an older release." in told
    assert "Answered by someone outside the team." in told
    assert why(Evidence(dense=0.7), replace(CASE, asked_at=NOW - timedelta(days=400)))[-1] == "Older: October 2025."


def test_what_was_learned_is_said_with_its_effect() -> None:
    def taught(kind: LessonKind, against: float, days: int, resolution: str | None = None) -> Lesson:
        at = NOW - timedelta(days=days)
        return Lesson(f"{kind}{days}", CASE.case_id, kind, against, "public", "UANA", "", at, resolution=resolution)

    good = [taught("approved", 0.0, day) for day in (1, 2, 3)]
    learned = learned_from([*good, taught("edited", 0.3, 4, "Wait.")], "public", NOW)
    told = why(Evidence(dense=0.7), learned=learned)
    assert "Team decisions: approved 3 times, rewritten once (counts for it)." in told
    assert told[-1] == "The answer is as UANA edited it on 2026-11-19."
    bad = learned_from([taught("dismissed", 1.0, day) for day in (1, 2)], "public", NOW)
    assert why(Evidence(dense=0.7), learned=bad)[-1] == "Team decisions: dismissed twice (counts against it)."


def test_a_place_that_a_copy_earned_is_said() -> None:
    said = "The newest good one of several cases with the same question or answer."
    assert said in why(Evidence(dense=0.5), score=0.9)


def test_every_match_says_why(demo_app: App, capsys: pytest.CaptureFixture[str]) -> None:
    suggestion = ask(demo_app, "Upserting into a BigQuery table that forbids queries without partition condition fails")
    told = suggestion_json(suggestion)["matches"]
    assert told
    assert all(match["why"] for match in told)
    print_suggestion(suggestion)
    beginning = " ".join(told[0]["why"][0].split()[:3])  # what follows may stand on the next line
    assert f"Why: {beginning}" in capsys.readouterr().out
