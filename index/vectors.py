"""Vectors by nearness, in Chroma: the one file that knows it.

Settings measured: with Chroma's defaults one vector in seventeen was not among its own five nearest; with these,
three in eight thousand. Chroma returns cosine distances, lower is better; they become similarities here.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import chromadb
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.errors import IndexMissingError
from index.hnsw_files import blank_unused_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
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
