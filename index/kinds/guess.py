"""Guesses the kind of a question with the trained classifier, if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.kinds.classifier import vectors_of
from index.kinds.labels import KINDS
from index.kinds.learn import known_kinds, learned_kinds
from index.kinds.views import Request
from index.titles.title import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from index.embedding.embedder import Embedder
    from index.kinds.classifier import KindClassifier
    from index.kinds.labels import Kind

NO_OPINION: Mapping[Kind, float] = dict.fromkeys(KINDS, 1 / len(KINDS))


class KindGuess:
    """Gives the probability of each kind; picks up a newly trained classifier at once, with its embedding model."""

    def __init__(self, engine: Engine, embedder_of: Callable[[str], Embedder | None]) -> None:
        self._engine = engine
        self._embedder_of = embedder_of
        self._learned: tuple[tuple[str, str], KindClassifier | None] | None = None

    def __call__(self, question: str) -> Mapping[Kind, float]:
        """The probability of each kind; uniform if nothing was learned."""
        classifier, embedder = self._current()
        if classifier is None or embedder is None:
            return NO_OPINION
        request = Request(title_of(question), question)
        chances = classifier.chances([request], vectors_of([request], embedder))[0]
        return fill_gaps(dict(zip(classifier.kinds, map(float, chances), strict=True)))

    def _current(self) -> tuple[KindClassifier | None, Embedder | None]:
        known = known_kinds(self._engine)
        embedder = self._embedder_of(known[0]) if known else None
        if known is None or embedder is None:
            return None, None
        if self._learned is None or self._learned[0] != known:
            self._learned = (known, learned_kinds(self._engine, known[0]))
        return self._learned[1], embedder


def fill_gaps(chances: Mapping[Kind, float]) -> dict[Kind, float]:
    """Give kinds that the classifier does not know their uniform probability, and scale the others to the rest."""
    left = sum(NO_OPINION[kind] for kind in chances)
    return {kind: chances[kind] * left if kind in chances else NO_OPINION[kind] for kind in KINDS}
