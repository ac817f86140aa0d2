"""Exact nearest-neighbour search over vectors in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def exact_nearest(
    keys: Sequence[str], known: NDArray[np.float32], vectors: NDArray[np.float32], limit: int
) -> list[list[tuple[str, float]]]:
    """For each row of `vectors`, at most `limit` keys of `known` with their cosine similarity, the nearest first.

    Shapes (keys, dimensions) and (questions, dimensions), rows of length 1. Ties keep the order of `keys`.
    """
    if not keys:
        return [[] for _ in vectors]
    similarities = vectors @ known.T
    order = np.argsort(-similarities, axis=1, kind="stable")[:, :limit]
    return [
        [(keys[place], float(row[place])) for place in nearest]
        for row, nearest in zip(similarities, order, strict=True)
    ]
