"""Vectors without embedding, for benchmarks that are too large to embed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.embedding.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from copilot.build import App
    from index.model import Case

_NOISE = 0.03  # in each dimension


def cache_vectors(app: App, cases: Sequence[Case], anchors: NDArray[np.float32], noise: np.random.Generator) -> None:
    """Cache a synthetic vector for each part of these cases."""
    parts = list(parts_of(cases, app.embedder))
    vectors = perturbed(anchors, len(parts), noise)
    app.cache.save({part.text_hash: vector for part, vector in zip(parts, vectors, strict=True)})


def perturbed(anchors: NDArray[np.float32], number: int, noise: np.random.Generator) -> NDArray[np.float32]:
    """Random real `anchors`, perturbed and of length 1; shape (number, dimensions)."""
    picked = anchors[noise.integers(0, len(anchors), number)]
    vectors = (picked + noise.normal(scale=_NOISE, size=picked.shape)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
