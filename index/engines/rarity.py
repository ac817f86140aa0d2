"""How much a word tells by being rare."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMON = 0.2  # share of all documents; a word in more of them says nothing about a problem
_FEW = 5  # documents: a word in at most so many is never common
_MAX_WORDS = 256  # a very long question is searched by its rarest words
_SATURATION = 2.2  # k1 + 1 in BM25: the limit of what a frequent word counts


def rarity(size: int, documents: int) -> float:
    """The weight of a word in tantivy's BM25."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def rare_words(
    counted: Iterable[tuple[int, str]], documents: int, codes: frozenset[str], size: int = 0
) -> tuple[list[str], float]:
    """The rare words, the rarest first, and the score of a text made of exactly the question's words.

    `counted` is in how many of all `documents` each of its words stands. Words that no document has count towards that
    ideal score too: a question full of unknown words is off topic. Numbers, hashes and ids do not count, since everyone
    has their own; but an unknown error code does. `size` is the number of documents that rarity is measured by, if not
    by those there are.
    """
    size = size or documents
    common = max(_FEW, _COMMON * documents)
    in_order = sorted(counted)
    known = [(n, word) for n, word in in_order if 0 < n <= common][:_MAX_WORDS]
    foreign = [word for n, word in in_order if not n and (word.isalpha() or word in codes)]
    weights = [rarity(size, n) for n, _ in known]
    weights += [rarity(size, 0)] * min(len(foreign), len(known))
    return [word for _, word in known], max(1e-6, sum(weights)) * _SATURATION
