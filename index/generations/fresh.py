"""Searching the cases that are newer than the live generation: a small exact search over cached vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.cases.by_hand import read_case
from index.embedding.parts import parts_of
from index.engines.nearest import exact_nearest
from index.engines.words import WordIndex
from index.storage import case_store
from index.storage.revision import current_revision

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from index.embedding.cache import VectorCache
    from index.engines.words import Channel
    from index.model import Case, Visibility

MOST = 2_000  # far fewer arrive between two nightly builds; if there are more, the newest are used


class FreshCases:
    """The two indexes of the fresh cases of one visibility, in memory."""

    def __init__(self, cases: list[Case], visibility: Visibility, cache: VectorCache) -> None:
        self._keys: list[str] = []
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._words: WordIndex | None = None
        self.is_complete = True
        if not cases:
            return
        self._words = WordIndex.create(None, [visibility])
        self._words.add(visibility, cases)
        self._words.finish()
        parts = {part.key: part.text_hash for part in parts_of(cases, cache)}
        vectors = cache.load(parts.values())
        # A part that a running reindex has not embedded yet is found only by its words.
        self._keys = [key for key, text_hash in parts.items() if text_hash in vectors]
        self.is_complete = len(self._keys) == len(parts)
        if self._keys:
            self._vectors = np.stack([vectors[parts[key]] for key in self._keys])

    def nearest(
        self, visibility: Visibility, vectors: NDArray[np.float32], limit: int
    ) -> list[list[tuple[str, float]]]:
        """For each row of `vectors`, at most `limit` keys with their cosine similarity, the nearest first."""
        return exact_nearest(self._keys, self._vectors, vectors, limit)

    def search(
        self, visibility: Visibility, channel: Channel, text: str, limit: int, before: datetime | None = None
    ) -> list[tuple[str, float]]:
        return self._words.search(visibility, channel, text, limit, before) if self._words else []

    def told(self, visibility: Visibility, text: str) -> float:
        return self._words.told(visibility, text) if self._words else 0.0


class FreshIndex:
    """The cases with a revision above a generation's, re-indexed only when SQL has changed."""

    def __init__(self, revision: int, cache: VectorCache) -> None:
        self._above = revision
        self.cache = cache  # of the model that built the generation
        self._known: dict[Visibility, tuple[int, FreshCases]] = {}

    def cases(self, connection: Connection, visibility: Visibility) -> FreshCases:
        """The fresh cases as of now. Two threads may both build the same index, but neither sees a half-built one."""
        revision = current_revision(connection)
        known = self._known.get(visibility)
        if known and known[0] == revision and known[1].is_complete:
            return known[1]
        fresh = FreshCases(case_store.changed_since(connection, visibility, self._above, MOST), visibility, self.cache)
        self._known[visibility] = (revision, fresh)
        return fresh


def embed_case(engine: Engine, cache: VectorCache, case_id: str) -> None:
    """Embed a case, so that it is also found by meaning."""
    with engine.connect() as connection:
        case = read_case(connection, case_id)
    if case is not None:
        cache.vectors_of(list(parts_of([case], cache)))
