"""Teaches the flags from labelled moments and from our own, with scikit-learn."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from copilot.flags.learned import LEARNED, FlagModel, Learned, read
from index.classify.linear_classifier import VECTOR_WEIGHT, LinearClassifier, matrix_of
from scripts.flag_moments.own_moments import own_moments

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from copilot.model import Conversation

_FREEDOM = 1.0  # inverse strength of the regularization
_RAREST = 4  # moments that a feature must occur in, and be absent from
Example = tuple["Conversation", "Collection[str]"]


def teach(labelled: Sequence[Example], roles: LinearClassifier | None = None) -> Learned:
    """Weights for each flag. Rare flags count as much as frequent ones; the chances are those among the labelled."""
    examples = [*labelled, *own_moments()]
    seen = [read(conversation, roles) for conversation, _ in examples]
    features, vectors = [one for one, _ in seen], np.stack([vector for _, vector in seen])
    return Learned({kind: _model(kind, examples, len(labelled), features, vectors) for kind in LEARNED}, roles)


def _model(
    kind: str,
    examples: Sequence[Example],
    labelled: int,
    features: Sequence[Mapping[str, float]],
    vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> FlagModel:
    names = _common(features)
    named = matrix_of(features, names)
    mean, scale = named.mean(axis=0), (named.std(axis=0) + 1e-9) * np.sqrt(len(names))
    right = [kind in flags for _, flags in examples]
    share = sum(right[:labelled]) / labelled
    values = np.hstack([(named - mean) / scale, VECTOR_WEIGHT * vectors])
    model = LogisticRegression(C=_FREEDOM, max_iter=500, class_weight="balanced").fit(values, right)
    weights = np.vstack([np.zeros_like(model.coef_), model.coef_])
    # Taught as if every second moment had the flag: brought back to how often it is right.
    bias = np.array([0.0, float(model.intercept_[0]) + math.log(share / (1 - share))])
    return FlagModel(LinearClassifier(("no", "yes"), names, mean, scale, weights, bias), share)


def _common(features: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    counts = Counter(name for one in features for name, value in one.items() if value)
    return tuple(sorted(name for name, n in counts.items() if _RAREST <= n <= len(features) - _RAREST))
