"""How likely each sentence or clause of a message answers, by the shipped weights."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.cases.answer_pieces.piece_features import features_of, of_clause
from index.cases.answer_pieces.sentence_pieces import CODE, MARK, QUOTED
from index.classify.linear_classifier import LinearClassifier
from index.details.placeholders import Placeholders
from index.embedding.embedder import word_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ANSWERS, PERSONAL, PROMISES = "answers", "personal", "follows_up"
_PROMISED = 2.0  # a promise that stays in an answer is that much worse than any other word that answers nothing


def set_aside(text: str) -> tuple[str, Placeholders]:
    """The text with a mark for each piece of code and each quotation, which are kept or dropped as a whole."""
    kept = Placeholders()
    prose = kept.take(QUOTED, kept.take(CODE, text, lambda code: code), lambda lines: lines)
    return prose, kept


def prose_vectors(pieces: Sequence[str]) -> NDArray[np.float32]:
    """Shape (pieces, dimensions)."""
    return np.stack([word_vectors().mean(MARK.sub(" ", piece)) for piece in pieces])


def chances(sentences: Sequence[str], asked: str, by: LinearClassifier | None = None) -> list[float]:
    """How likely each of a message's sentences answers what was asked; `asked` may be empty."""
    return _chances(features_of(sentences, asked), sentences, by or shipped())


def chances_to_help(sentences: Sequence[str], by: LinearClassifier | None = None) -> list[float]:
    """How likely each answers at least the person who asked."""
    return _chances(features_of(sentences, ""), sentences, by or shipped(), (ANSWERS, PERSONAL))


def chances_of_clauses(
    sentences: Sequence[Sequence[str]], asked: str, by: LinearClassifier | None = None
) -> list[list[float]]:
    """The same for the clauses of each sentence, all at once."""
    signs = [
        of_clause(one, place, len(clauses))
        for clauses in sentences
        for place, one in enumerate(features_of(clauses, asked))
    ]
    found = iter(_chances(signs, [clause for clauses in sentences for clause in clauses], by or shipped()))
    return [[next(found) for _ in clauses] for clauses in sentences]


def _chances(
    features: list[dict[str, float]], pieces: Sequence[str], by: LinearClassifier, of: Sequence[str] = (ANSWERS,)
) -> list[float]:
    if not pieces:
        return []
    found = by.chances(features, prose_vectors(pieces))
    answers = found[:, [by.classes.index(one) for one in of]].sum(axis=1)
    as_often = 1.0 + (_PROMISED - 1.0) * found[:, by.classes.index(PROMISES)]
    return [float(chance) for chance in answers / as_often]


@cache
def shipped() -> LinearClassifier:
    """The weights that come with this package."""
    return LinearClassifier.from_file(Path(__file__).with_name("answer_pieces.json"))
