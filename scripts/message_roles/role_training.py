"""Teaches the classifier of roles, with scikit-learn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from index.roles.role_classifier import VECTOR_WEIGHT, RoleClassifier, matrix_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_FREEDOM = 1.5  # inverse strength of the regularization
_RAREST = 4  # messages that a feature must occur in


def train(
    features: Sequence[Mapping[str, float]],
    vectors: NDArray[np.float32],
    roles: Sequence[str],
) -> RoleClassifier:
    """Learn from messages of three roles or more; rare roles count as much as frequent ones."""
    names = _common(features)
    named = matrix_of(features, names)
    mean, scale = named.mean(axis=0), (named.std(axis=0) + 1e-9) * np.sqrt(len(names))
    seen = (named - mean) / scale
    seen = np.hstack([seen, VECTOR_WEIGHT * vectors])
    model = LogisticRegression(C=_FREEDOM, max_iter=300, tol=1e-3, class_weight="balanced").fit(seen, list(roles))
    return RoleClassifier(tuple(model.classes_), names, mean, scale, model.coef_, model.intercept_)


def _common(features: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The names that neither too few messages have nor nearly all."""
    counts = Counter(name for one in features for name, value in one.items() if value)
    return tuple(sorted(name for name, n in counts.items() if _RAREST <= n <= len(features) - _RAREST))
