"""How much a word tells by being rare."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COMMON = 0.2  # share of all documents; a word in more of them says nothing about a problem
_FEW = 5  # documents: a word in at most so many is never common
_MAX_WORDS = 256  # a very long question is searched by its rarest words
_SATURATION = 2.2  # k1 + 1 in BM25: the limit of what a frequent word counts


class Counts(Protocol):
    """What counts the documents with a word, as tantivy's searcher does."""

    @property
    def num_docs(self) -> int: ...
    def doc_freq(self, field_name: str, field_value: str) -> int: ...


def rarity(size: int, documents: int) -> float:
    """The weight of a word in tantivy's BM25."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def rare_words(
    searcher: Counts, words: Iterable[str], fields: Sequence[str], codes: frozenset[str], size: int = 0
) -> tuple[list[str], float]:
    """The question's rare words, the rarest first, and the score of a text made of exactly the question's words.

    Words that no document has count towards that ideal score too: a question full of unknown words is off topic.
    Numbers, hashes and ids do not count, since everyone has their own; but an unknown error code does. `size` is the
    number of documents that rarity is measured by, if not by those there are.
    """
    size = size or searcher.num_docs
    counted = sorted((max(searcher.doc_freq(name, word) for name in fields), word) for word in dict.fromkeys(words))
    common = max(_FEW, _COMMON * searcher.num_docs)
    known = [(n, word) for n, word in counted if 0 < n <= common][:_MAX_WORDS]
    foreign = [word for n, word in counted if not n and (word.isalpha() or word in codes)]
    weights = [rarity(size, n) for n, _ in known]
    weights += [rarity(size, 0)] * min(len(foreign), len(known))
    return [word for _, word in known], max(1e-6, sum(weights)) * _SATURATION


def rarity_among(searcher: Counts, word: str, fields: Sequence[str]) -> float:
    """How rare a word is among the documents: 1 if none has it, near 0 if most have."""
    size = searcher.num_docs
    return rarity(size, max(searcher.doc_freq(name, word) for name in fields)) / rarity(size, 0) if size else 1.0
