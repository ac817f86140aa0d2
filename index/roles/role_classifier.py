"""Which role a message has: a multinomial logistic regression over named features and the message's vector.

The named features are standardized and divided by the square root of their number, so that all of them together weigh
as much as one vector. Taught by scripts/fit_roles.py; used with numpy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

VECTOR_WEIGHT = 0.9
# Without any of these a message does not have the role, whatever else speaks for it.
_NEEDS = {"invites_to_call": ("says_calling", "meeting_link", "phrase_offers_a_call")}
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class RoleClassifier:
    """Weights: rows are roles; columns are the named features, then the vector's dimensions."""

    roles: tuple[str, ...]
    names: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]  # shape (roles, names + dimensions); no dimensions: trained without vectors
    bias: NDArray[np.float64]

    def chances(self, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (messages, roles), each row adding up to 1."""
        named = (matrix_of(features, self.names) - self.mean) / self.scale
        odds = named @ self.weights[:, : len(self.names)].T + self.bias
        if self.weights.shape[1] > len(self.names):
            odds += VECTOR_WEIGHT * vectors @ self.weights[:, len(self.names) :].T
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def decide(self, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]) -> list[str]:
        """The most likely role of each message among those that its words allow."""
        return [role for role, _ in self.judge(features, vectors)]

    def judge(self, features: Sequence[Mapping[str, float]], vectors: NDArray[np.float32]) -> list[tuple[str, float]]:
        """The same, each with its chance."""
        chances = self.chances(features, vectors)
        for row, signs in zip(chances, features, strict=True):
            for role, needed in _NEEDS.items():
                if role in self.roles and not any(signs.get(sign) for sign in needed):
                    row[self.roles.index(role)] = 0
        return [(self.roles[at], float(row[at])) for row, at in zip(chances, chances.argmax(axis=1), strict=True)]

    def why(self, features: Mapping[str, float], role: str, most: int = 5) -> list[tuple[str, float]]:
        """The named features that speak most for a role, against the mean of all roles, strongest first."""
        values = ((matrix_of([features], self.names) - self.mean) / self.scale)[0]
        mine = self.weights[self.roles.index(role)] - self.weights.mean(axis=0)
        parts = values * mine[: len(self.names)]
        return [(self.names[at], float(parts[at])) for at in np.argsort(-parts)[:most] if parts[at] > 0]

    def as_json(self) -> dict[str, Any]:
        """Everything, rounded."""
        return {
            "roles": list(self.roles),
            "names": list(self.names),
            **{name: np.round(getattr(self, name), _DIGITS).tolist() for name in ("mean", "scale", "weights", "bias")},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RoleClassifier:
        """What `as_json` made."""
        arrays = {name: np.asarray(stored[name]) for name in ("mean", "scale", "weights", "bias")}
        return cls(tuple(stored["roles"]), tuple(stored["names"]), **arrays)


def matrix_of(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    """Shape (messages, names)."""
    return np.array([[one.get(name, 0.0) for name in names] for one in features])


@cache
def shipped() -> RoleClassifier:
    """The weights that come with this package."""
    return RoleClassifier.from_json(orjson.loads(Path(__file__).with_name("roles.json").read_bytes()))
