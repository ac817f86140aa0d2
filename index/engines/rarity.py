"""How much a word tells by being rare."""

from __future__ import annotations

import math


def rarity(size: int, documents: int) -> float:
    """The weight of a word in tantivy's BM25."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))
