"""Classifies requests by kind: a logistic regression over all views of the text, its structure and its vectors.

Only this file imports scikit-learn. Importing it takes a second, so it waits for the first request.
There are far more features than labelled requests, so the regression is fitted in the span of the examples (their
kernel), which is fast, and its weights are then mapped back to the features. N-grams are hashed, so no one's words
are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from index.kinds import views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.embedding.embedder import Embedder
    from index.kinds.labels import Kind
    from index.kinds.views import Request

_BUCKETS = 2**16
_FREEDOM = 2.0  # inverse strength of the regularization
_STRUCTURE_WEIGHT = 0.5
_SMALLEST = 1e-6  # eigenvalues of the kernel below this are rounding noise


@dataclass(frozen=True, slots=True)
class TextView:
    """A text taken from the request, its n-grams, and their weight."""

    text: Callable[[Request], str]
    analyzer: str  # "word", or "char_wb": characters within words
    ngrams: tuple[int, int]
    weight: float = 1.0


TEXT_VIEWS = (
    TextView(views.prose, "word", (1, 2)),
    TextView(views.whole, "char_wb", (3, 5)),
    TextView(views.title, "word", (1, 2)),
    TextView(views.title, "char_wb", (2, 5)),
    TextView(views.lead, "word", (1, 2)),
    TextView(views.headings, "word", (1, 1), 0.5),
    TextView(views.questions, "word", (1, 2), 0.5),
)


@dataclass(frozen=True, slots=True)
class KindClassifier:
    """A trained classifier."""

    kinds: tuple[Kind, ...]
    rarity: NDArray[np.float32]  # shape (text views, buckets): inverse document frequencies
    text_weights: NDArray[np.float32]  # shape (text views, kinds, buckets)
    mean: NDArray[np.float64]  # of vectors and structure, shape (dense features,)
    scale: NDArray[np.float64]
    dense_weights: NDArray[np.float64]  # shape (kinds, dense features)
    bias: NDArray[np.float64]  # shape (kinds,)

    def chances(self, requests: Sequence[Request], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """The probability of each kind, shape (requests, kinds); each row sums to 1."""
        odds = (_dense(requests, vectors) - self.mean) / self.scale @ self.dense_weights.T + self.bias
        for view, counts in enumerate(_counts(requests)):
            odds += _weighted(counts, self.rarity[view], TEXT_VIEWS[view].weight) @ self.text_weights[view].T
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def predict(self, requests: Sequence[Request], vectors: NDArray[np.float32]) -> list[Kind]:
        """The most probable kind of each request."""
        return [self.kinds[place] for place in self.chances(requests, vectors).argmax(axis=1)]

    def to_bytes(self) -> bytes:
        """Serialize the classifier."""
        file = BytesIO()
        arrays = {name: np.asarray(getattr(self, name)) for name in self.__slots__}
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> KindClassifier:
        """Deserialize what `to_bytes` returned.

        Raises:
            ValueError, KeyError: it is something else.
        """
        with np.load(BytesIO(stored), allow_pickle=False) as arrays:
            values: dict[str, Any] = {name: arrays[name] for name in cls.__slots__}
        return cls(**values | {"kinds": tuple(map(str, values["kinds"]))})


def train(requests: Sequence[Request], vectors: NDArray[np.float32], kinds: Sequence[Kind]) -> KindClassifier:
    """Train on labelled requests of at least two kinds; `vectors` come from `vectors_of`."""
    known = tuple(sorted(set(kinds)))
    counts = _counts(requests)
    rarity = [_rarity(one) for one in counts]
    texts = [_weighted(one, rare, view.weight) for one, rare, view in zip(counts, rarity, TEXT_VIEWS, strict=True)]
    dense = _dense(requests, vectors)
    mean, scale = dense.mean(axis=0), _scale(dense, vectors.shape[1])
    dense = (dense - mean) / scale
    kernel = dense @ dense.T + sum((text @ text.T).toarray() for text in texts)
    by_example, bias = _fit(kernel, np.array([known.index(kind) for kind in kinds]))
    return KindClassifier(
        kinds=known,
        rarity=np.stack(rarity),
        text_weights=np.stack([(text.T @ by_example.T).T for text in texts]).astype(np.float32),
        mean=mean,
        scale=scale,
        dense_weights=by_example @ dense,
        bias=bias,
    )


def vectors_of(requests: Sequence[Request], embedder: Embedder) -> NDArray[np.float32]:
    """Shape (requests, 2 x dimensions): the vector of the title, then that of the opening of the whole text."""
    texts = [text(request) for text in (views.title, views.opening) for request in requests]
    return np.hstack(np.split(embedder.encode(texts), 2))


def _fit(kernel: NDArray[np.float64], targets: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights of the examples, shape (kinds, examples), and the bias of each kind."""
    from sklearn.linear_model import LogisticRegression

    sizes, directions = np.linalg.eigh(kernel)
    sizes, directions = sizes[sizes > _SMALLEST], directions[:, sizes > _SMALLEST]
    model = LogisticRegression(C=_FREEDOM, max_iter=1000).fit(directions * np.sqrt(sizes), targets)
    weights, bias = model.coef_ / np.sqrt(sizes) @ directions.T, model.intercept_
    if len(bias) == 1:  # for two classes, scikit-learn only keeps the odds of the second
        return np.vstack([np.zeros_like(weights), weights]), np.append(0.0, bias)
    return weights, bias


def _counts(requests: Sequence[Request]) -> list[Any]:
    """For each view, a sparse matrix of n-gram counts, shape (requests, buckets)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return [
        HashingVectorizer(
            n_features=_BUCKETS, analyzer=view.analyzer, ngram_range=view.ngrams, norm=None, alternate_sign=False
        ).transform([view.text(request) for request in requests])
        for view in TEXT_VIEWS
    ]


def _rarity(counts: Any) -> NDArray[np.float32]:
    documents = np.asarray((counts > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + documents)) + 1, dtype=np.float32)


def _weighted(counts: Any, rarity: NDArray[np.float32], weight: float) -> Any:
    """TF-IDF with logarithmic counts, each row of length √weight or 0."""
    from sklearn.preprocessing import normalize

    counts = counts.copy()
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    return normalize(counts) * np.sqrt(weight)


def _dense(requests: Sequence[Request], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The vectors, then the structure."""
    return np.hstack([vectors, np.array([views.structure(request) for request in requests])])


def _scale(dense: NDArray[np.float64], dimensions: int) -> NDArray[np.float64]:
    """Scale 1 for the vectors; the structure is scaled to the length of one weighted text."""
    spread = dense[:, dimensions:].std(axis=0)
    spread[spread == 0] = 1.0
    return np.append(np.ones(dimensions), spread * np.sqrt(len(spread) / _STRUCTURE_WEIGHT))
