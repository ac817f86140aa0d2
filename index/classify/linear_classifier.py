"""A multinomial logistic regression over named features and the mean vector of the words, used with numpy alone.

The named features are standardized and divided by the square root of their number, so that all of them together weigh
as much as one vector. Taught by scripts/teaching.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

VECTOR_WEIGHT = 0.9
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class LinearClassifier:
    """Weights: rows are classes; columns are the named features, then the vector's dimensions."""

    classes: tuple[str, ...]
    names: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]  # shape (classes, names + dimensions); no dimensions: trained without vectors
    bias: NDArray[np.float64]

    def chances(self, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (things, classes), each row adding up to 1."""
        named = (matrix_of(features, self.names) - self.mean) / self.scale
        odds = named @ self.weights[:, : len(self.names)].T + self.bias
        if self.weights.shape[1] > len(self.names):
            odds += VECTOR_WEIGHT * vectors @ self.weights[:, len(self.names) :].T
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def why(self, features: Mapping[str, float], one: str, most: int = 5) -> list[tuple[str, float]]:
        """The named features that speak most for a class, against the mean of all classes, strongest first."""
        values = ((matrix_of([features], self.names) - self.mean) / self.scale)[0]
        mine = self.weights[self.classes.index(one)] - self.weights.mean(axis=0)
        parts = values * mine[: len(self.names)]
        return [(self.names[at], float(parts[at])) for at in np.argsort(-parts)[:most] if parts[at] > 0]

    def as_json(self) -> dict[str, Any]:
        """Everything, rounded."""
        return {
            "classes": list(self.classes),
            "names": list(self.names),
            **{name: np.round(getattr(self, name), _DIGITS).tolist() for name in ("mean", "scale", "weights", "bias")},
        }

    @classmethod
    def from_file(cls, path: Path) -> LinearClassifier:
        """What `as_json` made."""
        stored = orjson.loads(path.read_bytes())
        arrays = {name: np.asarray(stored[name]) for name in ("mean", "scale", "weights", "bias")}
        return cls(tuple(stored["classes"]), tuple(stored["names"]), **arrays)


def matrix_of(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    """Shape (things, names)."""
    place_of = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(features), len(names)))
    for row, one in zip(matrix, features, strict=True):
        for name, value in one.items():
            if (place := place_of.get(name)) is not None:
                row[place] = value
    return matrix
