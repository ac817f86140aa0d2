"""Plain BM25 over whole texts: the least that a search must be better than."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = re.compile(r"\w+")
_K1, _B = 1.2, 0.75


def bm25_rankings(texts: Mapping[str, str], questions: Sequence[str], depth: int) -> list[list[str]]:
    """For each question, the ids of the best texts, the best first; those that share no word are left out."""
    words = {one: Counter(_WORD.findall(text.lower())) for one, text in texts.items()}
    sizes = {one: sum(counted.values()) for one, counted in words.items()}
    usual = sum(sizes.values()) / max(1, len(sizes)) or 1.0
    having = Counter(word for counted in words.values() for word in counted)

    def score(one: str, asked: set[str]) -> float:
        saturation = _K1 * (1 - _B + _B * sizes[one] / usual)
        shared = ((word, words[one][word]) for word in asked if word in words[one])
        return sum(_rarity(len(words), having[word]) * n * (_K1 + 1) / (n + saturation) for word, n in shared)

    rankings = []
    for question in questions:
        scored = {one: score(one, set(_WORD.findall(question.lower()))) for one in words}
        rankings.append(sorted((one for one in scored if scored[one] > 0), key=lambda one: -scored[one])[:depth])
    return rankings


def _rarity(size: int, documents: int) -> float:
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))
