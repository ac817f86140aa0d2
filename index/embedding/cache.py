"""A cache of vectors in SQL, by model and content hash, so that nothing is embedded twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from index.embedding.parts import hash_of
from index.storage.tables import VECTORS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Column, Connection, Row

    from index.embedding.embedder import Embedder
    from index.embedding.parts import Part

_PAGE = 500


class VectorCache:
    """The cached vectors of one model."""

    def __init__(self, engine: Engine, embedder: Embedder) -> None:
        self._engine = engine
        self.embedder = embedder

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        """The parts of each text. A text cached as a whole fits the model's window, so few texts have to be cut."""
        hashes = [hash_of(text) for text in texts]
        whole = {row.text_hash for row in self._rows(hashes, VECTORS.c.text_hash)}
        cut = iter(self.embedder.parts([text for text, h in zip(texts, hashes, strict=True) if h not in whole]))
        return [[text] if h in whole else next(cut) for text, h in zip(texts, hashes, strict=True)]

    def load(self, hashes: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """The cached vectors for these text hashes."""
        rows = self._rows(hashes, VECTORS.c.text_hash, VECTORS.c.vector)
        return {text_hash: np.frombuffer(vector, dtype="<f4") for text_hash, vector in rows}

    def _rows(self, hashes: Collection[str], *columns: Column[Any]) -> Iterator[Row[*tuple[Any, ...]]]:
        wanted = list(dict.fromkeys(hashes))
        with self._engine.connect() as connection:
            for start in range(0, len(wanted), _PAGE):
                some = VECTORS.c.text_hash.in_(wanted[start : start + _PAGE])
                yield from connection.execute(select(*columns).where(VECTORS.c.model == self.embedder.model_id, some))

    def vectors_of(self, parts: Sequence[Part]) -> tuple[NDArray[np.float32], set[str]]:
        """The vectors, shape (parts, dimensions), made where missing; and the ids of the cases that missed one."""
        hashes = [part.text_hash for part in parts]
        known = self.load(hashes)
        missing = {h: part for h, part in zip(hashes, parts, strict=True) if h not in known}
        if missing:
            fresh = self.embedder.encode([part.text for part in missing.values()])
            known |= zip(missing, fresh, strict=True)
            self.save(dict(zip(missing, fresh, strict=True)))
        vectors = np.stack([known[h] for h in hashes]) if hashes else np.zeros((0, 0), dtype=np.float32)
        return vectors, {part.case_id for part in missing.values()}

    def keep_only(self, hashes: Collection[str]) -> int:
        """Delete the vectors of all other texts, for every model; returns how many."""
        with self._engine.begin() as connection:
            stored = set(connection.scalars(select(VECTORS.c.text_hash)))
            return self.erase(connection, [text_hash for text_hash in stored if text_hash not in hashes])

    def delete_models(self, prefix: str, keep: Collection[str]) -> int:
        """Delete the vectors of the models whose ids start with a prefix, except these; returns how many."""
        unused = (VECTORS.c.model.startswith(prefix, autoescape=True), VECTORS.c.model.not_in(keep))
        with self._engine.begin() as connection:
            return connection.execute(delete(VECTORS).where(*unused)).rowcount

    def erase(self, connection: Connection, hashes: Collection[str]) -> int:
        """Delete the vectors of these texts, for every model; returns how many."""
        wanted = list(hashes)
        some = (wanted[start : start + _PAGE] for start in range(0, len(wanted), _PAGE))
        return sum(connection.execute(delete(VECTORS).where(VECTORS.c.text_hash.in_(page))).rowcount for page in some)

    def save(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Cache vectors (of length 1) by the hash of their text."""
        rows = [
            {
                "model": self.embedder.model_id,
                "text_hash": text_hash,
                "vector": vector.astype("<f4").tobytes(),
            }
            for text_hash, vector in vectors.items()
        ]
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        with self._engine.begin() as connection:
            # The app may have just embedded the same text.
            connection.execute(insert(VECTORS).on_conflict_do_nothing(), rows)


class SharedVectorCache(VectorCache):
    """A cache borrowed from another index. We do not know what that index needs, so nothing is deleted."""

    def keep_only(self, hashes: Collection[str]) -> int:
        return 0
