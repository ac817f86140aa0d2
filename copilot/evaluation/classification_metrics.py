"""Metrics of predictions, as pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def f1(truth: Sequence[str], predicted: Sequence[str], label: str) -> float:
    """The harmonic mean of precision and recall for one label, 0…1; 0 if the label was never predicted correctly.

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


@dataclass(frozen=True, slots=True)
class Found:
    """How well a yes-or-no judgement finds what it should."""

    right: int  # raised correctly
    raised: int
    there: int  # what it should have found

    @property
    def precision(self) -> float:
        """The share of what was raised that was right; 1 when nothing was raised."""
        return self.right / self.raised if self.raised else 1.0

    @property
    def recall(self) -> float:
        """The share of what was there that was found; 1 when nothing was there."""
        return self.right / self.there if self.there else 1.0


def found(truth: Sequence[bool], raised: Sequence[bool]) -> Found:
    """Count how often what was raised is true.

    Raises:
        ValueError: the two differ in length.
    """
    right = sum(t and r for t, r in zip(truth, raised, strict=True))
    return Found(right, sum(raised), sum(truth))
