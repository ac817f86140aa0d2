"""Vectors that cost no embedding, for benchmarks of sizes at which nobody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from copilot.build import App
    from index.model import Case

_NOISE = 0.03  # in each dimension


def cache_vectors(app: App, cases: Sequence[Case], anchors: NDArray[np.float32], noise: np.random.Generator) -> None:
    """Cache a vector for each part of some cases: one of the real `anchors`, perturbed, and of length 1."""
    parts = list(parts_of(cases, app.embedder))
    picked = anchors[noise.integers(0, len(anchors), len(parts))]
    vectors = (picked + noise.normal(scale=_NOISE, size=picked.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    app.cache.save({part.text_hash: vector for part, vector in zip(parts, vectors, strict=True)})
