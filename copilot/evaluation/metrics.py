"""Figures about predictions, as pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def f1(truth: Sequence[str], predicted: Sequence[str], label: str) -> float:
    """The harmonic mean of precision and recall for one label, 0…1; 0 where the label was never predicted rightly.

    Raises:
        ValueError: the two differ in length.
    """
    right = sum(t == p == label for t, p in zip(truth, predicted, strict=True))
    named = sum(t == label for t in truth) + sum(p == label for p in predicted)
    return 2 * right / named if right else 0.0


def macro_f1(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean of `f1` over every label that occurs in either; 0 for nothing at all."""
    labels = {*truth, *predicted}
    return sum(f1(truth, predicted, label) for label in labels) / len(labels) if labels else 0.0
