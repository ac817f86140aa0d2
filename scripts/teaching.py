"""Teaches the small classifiers, with scikit-learn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from index.classify.linear_classifier import VECTOR_WEIGHT, LinearClassifier, matrix_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_FREEDOM = 1.5  # inverse strength of the regularization
_RAREST = 4  # examples that a feature must occur in


def train(
    features: Sequence[Mapping[str, float]],
    vectors: NDArray[np.float32],
    classes: Sequence[str],
) -> LinearClassifier:
    """Learn from examples of three classes or more; rare classes count as much as frequent ones."""
    names = _common(features)
    named = matrix_of(features, names)
    mean, scale = named.mean(axis=0), (named.std(axis=0) + 1e-9) * np.sqrt(len(names))
    seen = (named - mean) / scale
    seen = np.hstack([seen, VECTOR_WEIGHT * vectors])
    model = LogisticRegression(C=_FREEDOM, max_iter=300, tol=1e-3, class_weight="balanced").fit(seen, list(classes))
    return LinearClassifier(tuple(model.classes_), names, mean, scale, model.coef_, model.intercept_)


def _common(features: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    """The names that neither too few examples have nor nearly all."""
    counts = Counter(name for one in features for name, value in one.items() if value)
    return tuple(sorted(name for name, n in counts.items() if _RAREST <= n <= len(features) - _RAREST))
