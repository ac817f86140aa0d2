"""Our figures against those of a library that everybody trusts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score

from copilot.evaluation.classification_metrics import f1, found, macro_f1

KIND = st.sampled_from(["bug", "feature", "question"])


@given(st.lists(st.tuples(KIND, KIND), min_size=1, max_size=40))
def test_macro_f1_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    truth, predicted = [t for t, _ in pairs], [p for _, p in pairs]
    assert macro_f1(truth, predicted) == pytest.approx(f1_score(truth, predicted, average="macro", zero_division=0))
    assert f1(truth, predicted, "bug") == pytest.approx(
        f1_score(truth, predicted, labels=["bug"], average="macro", zero_division=0)
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_precision_and_recall_are_scikit_learns(pairs: list[tuple[bool, bool]]) -> None:
    truth, raised = [t for t, _ in pairs], [r for _, r in pairs]
    result = found(truth, raised)
    assert result.precision == pytest.approx(precision_score(truth, raised, zero_division=1))
    assert result.recall == pytest.approx(recall_score(truth, raised, zero_division=1))


def test_by_hand() -> None:
    assert macro_f1(["bug", "bug", "feature"], ["bug", "feature", "feature"]) == pytest.approx(2 / 3)
    assert macro_f1([], []) == 0.0
    with pytest.raises(ValueError, match="shorter"):
        macro_f1(["bug"], [])
