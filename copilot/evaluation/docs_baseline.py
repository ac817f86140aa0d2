"""What anybody would build first: sections by heading, ranked by BM25, by MiniLM, and by their reciprocal ranks fused.

It is computed in the same run as our own search, on the same sections and vectors, so that the figures compare.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_K1, _B = 1.2, 0.75
_RRF = 60  # the constant of reciprocal rank fusion, as in the paper that proposed it


class Bm25:
    """Okapi BM25 over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_words(text)) for text in texts]
        self._lengths = np.asarray([sum(count.values()) for count in counts], dtype=float)
        self._mean = float(self._lengths.mean()) or 1.0
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for word, number in count.items():
                self._postings[word].append((place, number))

    def scores(self, question: str) -> NDArray[np.float64]:
        found, size = np.zeros(len(self._lengths)), len(self._lengths)
        for word in dict.fromkeys(_words(question)):
            posting = self._postings.get(word, [])
            if not posting:
                continue
            places, numbers = np.asarray(posting).T
            idf = math.log(1 + (size - len(posting) + 0.5) / (len(posting) + 0.5))
            spread = numbers + _K1 * (1 - _B + _B * self._lengths[places] / self._mean)
            found[places] += idf * numbers * (_K1 + 1) / spread
        return found


def fused(rankings: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The sum of the reciprocal ranks; what a ranking gives no score at all counts nothing there."""
    total = np.zeros(len(rankings[0]))
    for scores in rankings:
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += np.where(scores > 0, 1 / (_RRF + ranks), 0.0)
    return total


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
