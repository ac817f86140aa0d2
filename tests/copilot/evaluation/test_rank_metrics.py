"""Our figures are those that everybody computes: held against ir-measures on rankings of every kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import ir_measures
import pytest
from ir_measures import RR, Qrel, ScoredDoc, Success

from copilot.evaluation.searching.rank_metrics import DEPTH, hit, reciprocal_rank

if TYPE_CHECKING:
    from collections.abc import Mapping

Rankings = dict[str, list[str]]
Answers = dict[str, set[str]]


@pytest.fixture(scope="module")
def some() -> tuple[Rankings, Answers]:
    """Two hundred rankings: some without a right one, some with several, some longer than what counts."""
    chosen, pool = random.Random(7), [f"d{n}" for n in range(400)]
    rankings = {f"q{n}": chosen.sample(pool, chosen.choice([1, 5, 90, 300])) for n in range(200)}
    answers = {query: set(chosen.sample(pool, chosen.choice([1, 1, 1, 3]))) for query in rankings}
    return rankings, answers


def theirs(measure: ir_measures.measures.Measure, rankings: Rankings, answers: Answers) -> Mapping[str, float]:
    """ir-measures' figure by query; a query of which nothing right was found is 0."""
    qrels = [Qrel(query, one, 1) for query, right in answers.items() for one in right]
    run = [ScoredDoc(query, one, -float(place)) for query, found in rankings.items() for place, one in enumerate(found)]
    return {metric.query_id: metric.value for metric in ir_measures.iter_calc([measure], qrels, run)}


def test_the_reciprocal_rank_is_theirs(some: tuple[Rankings, Answers]) -> None:
    rankings, answers = some
    expected = theirs(RR @ DEPTH, rankings, answers)
    ours = {query: reciprocal_rank(found, answers[query]) for query, found in rankings.items()}
    assert ours == pytest.approx({query: expected[query] for query in rankings})
    assert 0 < sum(ours.values()) < len(ours)


@pytest.mark.parametrize("depth", [1, 5, 10])
def test_a_hit_is_their_success(depth: int, some: tuple[Rankings, Answers]) -> None:
    rankings, answers = some
    expected = theirs(Success @ depth, rankings, answers)
    assert {query: float(hit(found, answers[query], depth)) for query, found in rankings.items()} == dict(expected)


def test_nothing_found_is_nothing() -> None:
    assert reciprocal_rank([], {"a"}) == 0.0
    assert not hit([], {"a"}, 5)
