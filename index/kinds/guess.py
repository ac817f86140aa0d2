"""The kind of a question, by what was learned; nothing learned, no opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.kinds.classifier import vectors_of
from index.kinds.labels import KINDS
from index.kinds.learn import known_kinds, learned_kinds
from index.kinds.views import Request
from index.text import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from index.embedder import Embedder
    from index.kinds.classifier import KindClassifier
    from index.kinds.labels import Kind

NO_OPINION: Mapping[Kind, float] = dict.fromkeys(KINDS, 1 / len(KINDS))


class KindGuess:
    """Chances of the kinds; what a reindex has learned meanwhile counts at once."""

    def __init__(self, engine: Engine, embedder: Embedder) -> None:
        self._engine = engine
        self._embedder = embedder
        self._learned: tuple[tuple[str, str], KindClassifier | None] | None = None

    def __call__(self, question: str) -> Mapping[Kind, float]:
        """The chance of each kind; all the same where nothing was learned."""
        classifier = self._current()
        if classifier is None:
            return NO_OPINION
        request = Request(title_of(question), question)
        chances = classifier.chances([request], vectors_of([request], self._embedder))[0]
        return spread(dict(zip(classifier.kinds, map(float, chances), strict=True)))

    def _current(self) -> KindClassifier | None:
        known = known_kinds(self._engine)
        if known is None:
            return None
        if self._learned is None or self._learned[0] != known:
            self._learned = (known, learned_kinds(self._engine, self._embedder.model_id))
        return self._learned[1]


def spread(chances: Mapping[Kind, float]) -> dict[Kind, float]:
    """A kind that nothing was learned about keeps the chance it has without an opinion."""
    left = sum(NO_OPINION[kind] for kind in chances)
    return {kind: chances[kind] * left if kind in chances else NO_OPINION[kind] for kind in KINDS}
