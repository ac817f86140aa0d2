"""Weights learned from questions with known answers: on made-up evidence of which it is known what it is worth."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import check_grad

from copilot.evaluation.searching import fit as fitting
from copilot.evaluation.searching.fit import LEARNED, choices_of, fit_score, fit_trust, rescored
from copilot.evaluation.searching.retrieval import Answered
from copilot.evaluation.searching.tuning import compare, fit, split, worth
from index.errors import InputError
from index.model import Case
from index.search.fusion import SHIPPED, Fusion, load_fusion, save_fusion
from index.search.match import Evidence, Match
from index.search.query import Query
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS, CANDIDATES = 120, 12
CASE = Case(
    case_id="github:acme/tool#1",
    source="github",
    scope="acme/tool",
    visibility="public",
    standing="confirmed",
    title="It stops",
    problem="It stops.",
    resolution="Start it.",
    url="https://github.com/acme/tool/issues/1",
    asked_by="ana",
    asked_at=NOW - timedelta(days=400),
)


@pytest.fixture(scope="module")
def answers() -> list[Answered]:
    """Words tell the right case from the others, vectors a little, remarks not at all."""
    chance = np.random.default_rng(5)
    return [_answered(number, chance) for number in range(QUESTIONS)]


def _answered(number: int, chance: np.random.Generator) -> Answered:
    ids = [f"github:acme/tool#{number * 100 + place}" for place in range(CANDIDATES)]
    matches = []
    for place, case_id in enumerate(ids):
        is_right = place == 3
        evidence = Evidence(
            dense=float(np.clip(chance.normal(0.55 if is_right else 0.5, 0.1), 0, 1)),
            words=float(np.clip(chance.normal(0.7 if is_right else 0.4, 0.12), 0, 1)),
            remarks=float(chance.random()),
        )
        matches.append(Match(replace(CASE, case_id=case_id), 0.0, evidence))
    vectors = np.zeros((1, 3), dtype=np.float32)
    query = Query("it stops", "it stops", vectors, None, NOW, "public", None, None, CANDIDATES)
    return Answered(query, frozenset({ids[3]}), tuple(matches), 1.0)


@pytest.fixture
def naive() -> Fusion:
    """Believes in remarks alone."""
    shipped = load_fusion()
    score_weights = dict.fromkeys(shipped.score_weights, 0.0) | {"bias": -3.0, "remarks": 4.0}
    return Fusion(score_weights, shipped.confidence_weights)


def test_what_is_learned_wins_on_later_questions(answers: list[Answered], naive: Fusion) -> None:
    earlier, later = split(answers)
    tuned = fit(earlier, naive)
    comparison = compare(rescored(later, naive), rescored(later, tuned))
    assert comparison.is_won
    assert comparison.questions == round(0.3 * QUESTIONS)
    assert comparison.after > comparison.before + 0.3
    assert tuned.score_weights["words"] > tuned.score_weights["dense"] >= 0
    assert tuned.score_weights["words"] > 3 * tuned.score_weights["remarks"]
    assert tuned.score_weights["is_from_outside"] == naive.score_weights["is_from_outside"], "policy is not learned"


def test_what_is_already_known_does_not_win_again(answers: list[Answered], naive: Fusion) -> None:
    fitted = fit(answers[:80], naive)
    again = compare(rescored(answers[80:], fitted), rescored(answers[80:], fitted))
    assert not again.is_won
    assert again.least == again.most == 0.0


def test_evidence_never_counts_against_a_case(answers: list[Answered], naive: Fusion) -> None:
    score_weights = fit_score(choices_of(answers), naive)
    assert all(score_weights[name] >= 0 for name in Evidence.__slots__)


def test_the_worth_of_each_kind_of_evidence(answers: list[Answered], naive: Fusion) -> None:
    whole, without = worth(answers, naive)
    assert set(without) == set(LEARNED)
    assert min(without, key=lambda name: without[name]) == "words"
    assert without["words"] < whole - 0.2
    assert abs(without["remarks"] - whole) < 0.1


def test_the_scores_are_the_chance_that_a_candidate_is_right(answers: list[Answered], naive: Fusion) -> None:
    fusion = fit(answers, naive)
    matches = [(match, answer.right) for answer in rescored(answers, fusion) for match in answer.matches]
    mean = sum(match.score for match, _ in matches) / len(matches)
    assert mean == pytest.approx(1 / CANDIDATES, abs=0.01)


def test_confidence_is_the_share_of_first_matches_that_are_right(answers: list[Answered], naive: Fusion) -> None:
    ranked = rescored(answers, fit(answers, naive))
    fusion = Fusion(fit(answers, naive).score_weights, fit_trust(ranked, naive))
    sure = [fusion.confidence(answer.matches) for answer in ranked]
    right = [answer.ranking[0] in answer.right for answer in ranked]
    assert sum(sure) / len(sure) == pytest.approx(sum(right) / len(right), abs=0.02)


def test_the_slope_is_that_of_the_surprise(answers: list[Answered]) -> None:
    choices = choices_of(answers[:20])
    weights = np.linspace(0.5, 2.0, len(LEARNED))
    difference = check_grad(
        lambda at: fitting.surprise(at, choices)[0], lambda at: fitting.surprise(at, choices)[1], weights
    )
    assert difference < 1e-4


def test_too_few_questions_are_said(answers: list[Answered], naive: Fusion) -> None:
    with pytest.raises(InputError, match=r"39 questions .* are too few"):
        split(answers[:39])


def test_evidence_that_older_weights_do_not_name_weighs_nothing(tmp_path: Path) -> None:
    written, shipped = json.loads(SHIPPED.read_text()), load_fusion()
    assert written["score"] == shipped.score_weights, "the shipped ones name everything"
    del written["score"]["voices"]
    (older := tmp_path / "older.json").write_text(json.dumps(written))
    assert load_fusion(older).score_weights == {**shipped.score_weights, "voices": 0.0}
    written["confidence"]["mood"] = 1.0
    (newer := tmp_path / "newer.json").write_text(json.dumps(written))
    with pytest.raises(InputError, match="'mood', from a newer version"):
        load_fusion(newer)


def test_tuned_weights_come_back_as_they_were_saved(answers: list[Answered], naive: Fusion, tmp_path: Path) -> None:
    fusion = fit(answers, naive)
    save_fusion(fusion, tmp_path / "fusion.json")
    again = load_fusion(tmp_path / "fusion.json")
    assert again.score_weights == pytest.approx(fusion.score_weights, abs=1e-4)
    assert again.confidence_weights == pytest.approx(fusion.confidence_weights, abs=1e-4)
    assert [path.name for path in tmp_path.iterdir()] == ["fusion.json"]
