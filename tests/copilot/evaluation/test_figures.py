"""Every figure by hand on a few threads, ours against ir-measures, and intervals that hold what they say."""

from __future__ import annotations

import ir_measures
import numpy as np
import pytest

from copilot.evaluation.figures import figures as f
from copilot.evaluation.figures.figures import FIGURES, Figure
from copilot.evaluation.figures.resampling import difference, ratio, whole
from copilot.evaluation.figures.summary import (
    auc,
    breakdown,
    by_chance,
    calibration_error,
    definitions,
    estimates,
    flag_figures,
    reliability,
)
from tests.copilot.evaluation.rows import row

BY_NAME = {figure.name: figure for figure in FIGURES}


def value(name: str, *rows: object) -> float | None:
    found = estimates(list(rows), seed=1)[name]  # type: ignore[arg-type]
    return found.value if found else None


def test_retrieval_counts_only_threads_with_a_known_right_case() -> None:
    rows = [row(known=1, places=(1,)), row(known=2, places=(3, 4)), row(known=1), row(known=0, places=())]
    assert value("recall@1", *rows) == pytest.approx(1 / 3)
    assert value("recall@3", *rows) == pytest.approx(2 / 3)
    assert value("mrr", *rows) == pytest.approx((1 + 1 / 3) / 3)
    found = estimates(rows, seed=1)["recall@1"]
    assert found is not None
    assert found.n == 3
    assert value("recall@5", row()) is None


@pytest.mark.parametrize(("known", "places"), [(1, (1,)), (1, (4,)), (3, (2, 5)), (2, (1, 2)), (7, (1, 3)), (1, ())])
def test_ndcg_and_reciprocal_rank_are_those_of_ir_measures(known: int, places: tuple[int, ...]) -> None:
    ranking = [ir_measures.ScoredDoc("q", f"d{place}", 10.0 - place) for place in range(1, 6)]
    right = [ir_measures.Qrel("q", f"d{place}", 1) for place in places]
    right += [ir_measures.Qrel("q", f"missing{n}", 1) for n in range(known - len(places))]
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 5, ir_measures.RR @ 5], right, ranking)
    asked = row(known=known, places=places)
    for ours, measure in ((f.ndcg(asked), ir_measures.nDCG @ 5), (f.reciprocal_rank(asked), ir_measures.RR @ 5)):
        assert ours is not None
        assert ours[0] == pytest.approx(theirs[measure])


def test_answering_and_abstaining() -> None:
    right = row(answered=True, known=1, places=(1,))
    wrong = row(answered=True, known=1, places=(2,))
    nobody_named_one = row(answered=True)
    holds_the_answer = row(answered=True, has_answer=True)
    quiet, missed = row(), row(known=1)
    rows = [right, wrong, nobody_named_one, holds_the_answer, quiet, missed]
    assert value("coverage", *rows) == pytest.approx(4 / 6)
    assert value("answered_rightly", *rows) == pytest.approx(2 / 4)
    assert value("answered_where_known", *rows) == pytest.approx(1 / 3)
    assert value("abstained_rightly", *rows) == pytest.approx(1 / 3)
    assert value("decided_rightly", *rows) == pytest.approx(3 / 6)
    assert value("answered_rightly", quiet) is None


def test_work_saved_cannot_flatter() -> None:
    """An answer that names nothing counts as not saved; one that was the copilot's own draft does not count."""
    saved, prose = row(saved=True), row(answer_named=(), overlap={})
    own = row(saved=True, is_own_draft=True, has_answer=True, answered=True)
    assert value("work_saved", saved, prose, own) == 0.5
    assert value("work_saved_where_named", saved, prose, own) == 1.0
    assert value("work_saved", own) is None
    assert value("answered_rightly", own) == 0.0


def test_work_saved_by_chance_gives_each_thread_another_one_s_cases() -> None:
    mine = row("a", saved=True, answer_named=("setting x",), case_named=("setting x",))
    common = row("b", saved=True, answer_named=("setting y",), case_named=("setting x", "setting y"))
    found = by_chance([mine, common], seed=1)
    assert found is not None
    assert found.value == 0.5  # the answer of a stands in the case of b, and not the other way round
    assert by_chance([mine], seed=1) is None


def test_overlap_is_counted_over_all_that_is_named() -> None:
    rows = [row(overlap={"command": (1, 1), "link": (0, 3)}), row(overlap={"command": (1, 2)}), row(overlap={})]
    assert value("overlap", *rows) == pytest.approx(2 / 6)
    assert value("overlap_commands", *rows) == pytest.approx(2 / 3)
    assert value("overlap_links", *rows) == 0.0
    assert value("overlap_versions", *rows) is None


def test_tokens_and_cost_are_means() -> None:
    rows = [row(input_tokens=900, output_tokens=100, cost_usd=0.002, written_by="model"), row()]
    assert value("tokens", *rows) == 500
    assert value("cost_usd", *rows) == 0.002
    assert value("by_model", *rows) == 0.5
    assert value("cost_usd", row()) is None


def test_calibration_of_a_sure_and_right_one_is_perfect() -> None:
    perfect = np.array([(1.0, 1.0), (0.0, 0.0)])
    assert calibration_error(perfect) == 0.0
    assert calibration_error(np.array([(0.85, 1.0), (0.85, 0.0)])) == pytest.approx(0.35)
    assert auc(np.array([(0.9, 1.0), (0.1, 0.0), (0.5, 1.0), (0.5, 0.0)])) == pytest.approx(3.5 / 4)
    rows = [row(confidence=0.85, known=1, places=(1,)), row(confidence=0.85, known=1), row(confidence=0.1, known=1)]
    assert reliability(rows) == [
        {"confidence": 0.1, "right": 0.0, "n": 1},
        {"confidence": pytest.approx(0.85), "right": 0.5, "n": 2},
    ]
    assert value("brier", *rows) == pytest.approx((0.15**2 + 0.85**2 + 0.1**2) / 3)


def test_flags_by_hand() -> None:
    pairs = {"needs_call": [(True, True), (True, False), (False, True), (False, False)]}
    found = flag_figures(pairs, seed=1)["needs_call"]
    assert found["precision"]["value"] == 0.5
    assert found["recall"]["value"] == 0.5
    assert (found["precision"]["n"], found["threads"]) == (2, 4)
    assert flag_figures({"needs_call": [(False, False)]}, seed=1)["needs_call"]["recall"] is None


def test_every_figure_says_how_it_is_counted_and_breaks_down() -> None:
    assert all(len(said["definition"]) > 30 for said in definitions().values())
    assert definitions().keys() == estimates([row()], seed=0).keys()
    groups = breakdown([row(kind="bug"), row(place="#general", answered=True, flags=())], seed=0)
    assert groups["place"]["#general"]["coverage"]["value"] == 1.0
    assert groups["kind"].keys() == {"bug", "not labelled"}
    assert groups["flag"].keys() == {"ask_team", "none"}


def test_the_same_seed_says_the_same_and_another_one_nearly() -> None:
    rows = [row(str(n), answered=n % 3 == 0, milliseconds=float(n)) for n in range(60)]
    assert estimates(rows, seed=1) == estimates(rows, seed=1)
    one, other = (estimates(rows, seed=seed)["coverage"] for seed in (1, 2))
    assert one is not None
    assert other is not None
    assert one.value == other.value == pytest.approx(1 / 3)
    assert (one.low, one.high) != (other.low, other.high)
    assert one.low == pytest.approx(other.low, abs=0.05)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(120):
        pairs = [(float(hit), 1.0) for hit in rng.random(80) < 0.3]
        found = ratio(pairs, seed=trial)
        assert found is not None
        held += found.low <= 0.3 <= found.high
    assert 104 <= held <= 120  # 95 % of 120 are 114


def test_ratios_of_nothing_are_none_and_of_one_thread_are_sure() -> None:
    assert ratio([], seed=0) is None
    assert ratio([(0.0, 0.0)], seed=0) is None
    assert whole(np.zeros((0, 1)), lambda rows: float(rows.mean()), seed=0) is None
    found = ratio([(3.0, 4.0)], seed=0)
    assert found is not None
    assert (found.value, found.low, found.high, found.n) == (0.75, 0.75, 0.75, 1)


def test_a_difference_is_sure_only_where_chance_hardly_makes_it() -> None:
    worse = difference([(1.0, 1.0)] * 40, [(1.0, 1.0)] * 20 + [(0.0, 1.0)] * 20, seed=0)
    same = difference([(1.0, 1.0), (0.0, 1.0)] * 20, [(0.0, 1.0), (1.0, 1.0)] * 20, seed=0)
    nothing = difference([(1.0, 1.0)] * 5, [(1.0, 1.0)] * 5, seed=0)
    assert worse is not None
    assert same is not None
    assert nothing is not None
    assert (worse.value, worse.p < 0.001, worse.high < 0) == (-0.5, True, True)
    assert (same.value, same.p > 0.5) == (0.0, True)
    assert (nothing.value, nothing.p) == (0.0, 1.0)
    assert difference([(0.0, 0.0)], [(1.0, 1.0)], seed=0) is None


def test_a_figure_s_definition_is_its_function_s_docstring() -> None:
    def count(_: object) -> None:
        """Counted
        so."""

    assert Figure("x", "X", "share", "", count).definition == "Counted so."
