"""Vectors by nearness, in Chroma: the one file that knows it.

Settings measured: with Chroma's defaults one vector in seventeen was not among its own five nearest; with these,
three in eight thousand. Chroma returns cosine distances, lower is better; they become similarities here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.errors import IndexMissingError
from index.hnsw_files import blank_unused_room

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

_HNSW: CreateHNSWConfiguration = {"space": "cosine", "max_neighbors": 48, "ef_construction": 300, "ef_search": 400}
_MAX_BATCH = 5_000  # Chroma takes 5,461 rows at once


class VectorIndex:
    """One folder with one collection per visibility. Exactly one process may ever write to it; any may read."""

    def __init__(self, folder: Path) -> None:
        with _damage_explained(folder):
            self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._folder = folder
        self._collections: dict[str, Collection] = {}
        self._exact: dict[str, tuple[list[str], NDArray[np.float32]]] = {}

    def create(self, collection: str) -> None:
        """Make an empty collection."""
        self._collections[collection] = self._client.create_collection(
            collection, embedding_function=None, configuration={"hnsw": _HNSW}
        )

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add rows with new keys; `vectors` has the shape (keys, dimensions)."""
        for start in range(0, len(keys), _MAX_BATCH):
            stop = start + _MAX_BATCH
            self._collection(collection).add(ids=list(keys[start:stop]), embeddings=vectors[start:stop])
        blank_unused_room(self._folder)  # at once: a build that is killed leaves its files behind

    def nearest(self, collection: str, vectors: NDArray[np.float32], limit: int) -> list[list[tuple[str, float]]]:
        """For each row of `vectors`, at most `limit` keys with their cosine similarity, the nearest first."""
        if collection in self._exact:
            return self._nearest_of_all(collection, vectors, limit)
        with _damage_explained(self._folder):
            found = self._collection(collection).query(
                query_embeddings=vectors, n_results=max(1, limit), include=["distances"]
            )
        distances = found["distances"]
        assert distances is not None
        return [
            [(key, 1.0 - float(distance)) for key, distance in zip(*row, strict=True)]
            for row in zip(found["ids"], distances, strict=True)
        ]

    def search_exactly(self, collections: Iterable[str]) -> None:
        """From now on hold a question against every vector of these collections, all of them in memory.

        The graph of each build is another one, and misses other neighbours; this says the same of every build.
        """
        for name in collections:
            rows: list[tuple[str, NDArray[np.float32]]] = []
            with _damage_explained(self._folder):
                while page := self._page(name, len(rows)):
                    rows += page
            rows.sort(key=lambda row: row[0])
            vectors = np.stack([vector for _, vector in rows]) if rows else np.zeros((0, 0), dtype=np.float32)
            self._exact[name] = ([key for key, _ in rows], vectors)

    def _page(self, collection: str, start: int) -> list[tuple[str, NDArray[np.float32]]]:
        found = self._collection(collection).get(limit=_MAX_BATCH, offset=start, include=["embeddings"])
        embeddings = found["embeddings"]
        assert embeddings is not None
        return [(key, np.asarray(row, dtype=np.float32)) for key, row in zip(found["ids"], embeddings, strict=True)]

    def _nearest_of_all(
        self, collection: str, vectors: NDArray[np.float32], limit: int
    ) -> list[list[tuple[str, float]]]:
        keys, known = self._exact[collection]
        if not keys:
            return [[] for _ in vectors]
        similarities = vectors @ known.T
        order = np.argsort(-similarities, axis=1, kind="stable")[:, : max(1, limit)]
        return [
            [(keys[place], float(row[place])) for place in nearest]
            for row, nearest in zip(similarities, order, strict=True)
        ]

    def count(self, collection: str) -> int:
        with _damage_explained(self._folder):
            return self._collection(collection).count()

    def close(self) -> None:
        self._client.close()  # type: ignore[attr-defined]

    def _collection(self, name: str) -> Collection:
        if name not in self._collections:
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]


@contextmanager
def _damage_explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, ValueError) as error:
        raise IndexMissingError(
            f"The vectors in {folder} cannot be read ({type(error).__name__}); run `support-copilot reindex`."
        ) from None
