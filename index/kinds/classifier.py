"""Which kind a text is: logistic regression on the vectors of its title and body.

The one file that knows scikit-learn. Importing it takes a second, so it happens with the first training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.embedder import Embedder
    from index.kinds.labels import Kind

_PARTS = 4  # of a body: what follows hardly says what kind it is


@dataclass(frozen=True, slots=True)
class Request:
    """A text whose kind is asked for."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class KindClassifier:
    """Weights for one community."""

    kinds: tuple[Kind, ...]
    weights: NDArray[np.float64]  # shape (kinds, features)
    bias: NDArray[np.float64]  # shape (kinds,)

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Shape (requests, kinds), each row adding up to 1."""
        odds = features @ self.weights.T + self.bias
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def predict(self, features: NDArray[np.float32]) -> list[Kind]:
        """The most probable kind of each request."""
        return [self.kinds[place] for place in self.probabilities(features).argmax(axis=1)]


def train(features: NDArray[np.float32], kinds: Sequence[Kind]) -> KindClassifier:
    """Learn from labelled requests of at least two kinds."""
    from sklearn.linear_model import LogisticRegression

    known = tuple(sorted(set(kinds)))
    targets = np.array([known.index(kind) for kind in kinds])
    model = LogisticRegression(max_iter=2000).fit(features, targets)
    if len(known) > 2:
        return KindClassifier(known, model.coef_, model.intercept_)
    # With two classes scikit-learn keeps the odds of the second only.
    return KindClassifier(known, np.vstack([np.zeros_like(model.coef_), model.coef_]), np.append(0, model.intercept_))


def features_of(requests: Sequence[Request], embedder: Embedder) -> NDArray[np.float32]:
    """Shape (requests, 2 x dimensions): the title's vector beside the mean of the body's."""
    titles = embedder.encode([request.title for request in requests])
    parts = [parts[:_PARTS] for parts in embedder.parts([request.body for request in requests])]
    vectors = embedder.encode([part for of_one in parts for part in of_one])
    ends = np.cumsum([len(of_one) for of_one in parts])
    bodies = [vectors[end - len(of_one) : end].mean(axis=0) for of_one, end in zip(parts, ends, strict=True)]
    return np.hstack([titles, np.stack(bodies)])
