"""Which role a message has: a multinomial logistic regression over named features and the message's vector.

The named features are standardized and divided by the square root of their number, so that all of them together weigh
as much as one vector. Trained with scikit-learn; used with numpy alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_FREEDOM = 1.5  # inverse strength of the regularization
_VECTOR_WEIGHT = 0.9
_RAREST = 4  # messages that a feature must occur in
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
        named = (_matrix(features, self.names) - self.mean) / self.scale
        odds = named @ self.weights[:, : len(self.names)].T + self.bias
        if self.weights.shape[1] > len(self.names):
            odds += _VECTOR_WEIGHT * vectors @ self.weights[:, len(self.names) :].T
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def why(self, features: Mapping[str, float], role: str, most: int = 5) -> list[tuple[str, float]]:
        """The named features that speak most for a role, against the mean of all roles, strongest first."""
        values = ((_matrix([features], self.names) - self.mean) / self.scale)[0]
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


def train(
    features: Sequence[Mapping[str, float]],
    vectors: NDArray[np.float32],
    roles: Sequence[str],
    *,
    with_vectors: bool = True,
) -> RoleClassifier:
    """Learn from messages of three roles or more; rare roles count as much as frequent ones."""
    from sklearn.linear_model import LogisticRegression

    names = _common(features)
    named = _matrix(features, names)
    mean, scale = named.mean(axis=0), (named.std(axis=0) + 1e-9) * np.sqrt(len(names))
    seen = (named - mean) / scale
    if with_vectors:
        seen = np.hstack([seen, _VECTOR_WEIGHT * vectors])
    model = LogisticRegression(C=_FREEDOM, max_iter=300, tol=1e-3, class_weight="balanced").fit(seen, list(roles))
    return RoleClassifier(tuple(model.classes_), names, mean, scale, model.coef_, model.intercept_)


def _common(features: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The names that neither too few messages have nor nearly all."""
    counts = Counter(name for one in features for name, value in one.items() if value)
    return tuple(sorted(name for name, n in counts.items() if _RAREST <= n <= len(features) - _RAREST))


def _matrix(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[one.get(name, 0.0) for name in names] for one in features])
