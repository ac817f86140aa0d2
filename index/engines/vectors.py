"""Vector search with Chroma; only this file imports it.

Embedded, each generation has its own folder with a database; on a server, it has collections with its name.
The settings were measured: with Chroma's defaults one vector in seventeen was not among its own five nearest; with
these, three in eight thousand. Chroma returns cosine distances (lower is better); here they become similarities.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING

import chromadb
import httpx
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from index.engines.chroma_client import close_client
from index.engines.chroma_files import database_in, erase_deleted, zero_unused_space_of
from index.engines.hnsw_files import zero_unused_space
from index.engines.nearest import exact_nearest
from index.errors import IndexMissingError
from index.model import VISIBILITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection as ChromaCollection
    from numpy.typing import NDArray

    from index.engines.chroma_address import ChromaAddress

_HNSW: CreateHNSWConfiguration = {"space": "cosine", "max_neighbors": 48, "ef_construction": 300, "ef_search": 400}
_MAX_BATCH = 5_000  # Chroma takes at most 5,461 rows at once
_REBUILD = "run `support-copilot reindex`"
_PATIENCE = httpx.Timeout(60, connect=5)  # seconds; adding 5,000 vectors took 15


class EmbeddedChroma:
    """A folder per generation. Only one process may ever write to it; any process on this machine may read."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, generation_id: str) -> VectorIndex:
        return self._index(generation_id).with_collections()

    def open(self, generation_id: str) -> VectorIndex:
        folder = self._folder(generation_id)
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would create an empty one
            raise IndexMissingError(
                f"The index folder {folder} is missing or incomplete, or another machine built it; run "
                "`support-copilot reindex`. If several machines share a database, set CHROMA_URL on each of them."
            )
        return self._index(generation_id)

    def remove(self, generation_ids: Collection[str]) -> None:
        """Does nothing: the vectors are deleted together with their generation's folder."""

    def where(self) -> str:
        return f"Chroma in {self._root}"

    def _index(self, generation_id: str) -> VectorIndex:
        folder = self._folder(generation_id)
        explain_errors = partial(_explain_errors, f"The vectors in {folder} cannot be used", _REBUILD)
        connect = partial(chromadb.PersistentClient, str(folder), settings=_settings().model_copy())
        # After every batch, because a build that is killed leaves its files behind.
        return VectorIndex(connect, "", explain_errors, after_writing=partial(zero_unused_space, folder))

    def _folder(self, generation_id: str) -> Path:
        return self._root / generation_id / "chroma"


class ChromaServer:
    """Collections on a server, which several machines may share; other collections there are left alone.

    `folder`: where the server keeps its files, if this machine sees them; what was deleted, and what the server had in
    memory, is then erased there too.
    """

    def __init__(self, address: ChromaAddress, folder: Path | None = None) -> None:
        self._address, self._folder = address, folder

    def create(self, generation_id: str) -> VectorIndex:
        mine = [f"{generation_id}-{visibility}" for visibility in VISIBILITIES]
        after_writing = partial(zero_unused_space_of, self._folder, mine) if self._folder else lambda: None
        return VectorIndex(self._connect, f"{generation_id}-", self._explain_errors, after_writing).with_collections()

    def open(self, generation_id: str) -> VectorIndex:
        return VectorIndex(self._connect, f"{generation_id}-", self._explain_errors)

    def remove(self, generation_ids: Collection[str]) -> None:
        mine = {f"{id_}-{visibility}" for id_ in generation_ids for visibility in VISIBILITIES}
        with self._connected() as client:
            for name in mine & {collection.name for collection in client.list_collections()}:
                client.delete_collection(name)
        if self._folder:
            erase_deleted(self._folder)

    def where(self) -> str:
        with self._explain_errors():
            server = f"Chroma {self._version()} at {self._address.url}"
        if self._folder:
            return f"{server}, files in {database_in(self._folder).parent}"
        return f"{server}; it keeps the files of what is deleted, see CHROMA_SERVER_DIR in the README"

    @contextmanager
    def _connected(self) -> Iterator[ClientAPI]:
        with self._explain_errors():
            client = self._connect()
            try:
                yield client
            finally:
                close_client(client)

    def _connect(self) -> ClientAPI:
        if (version := self._version()).startswith("0."):  # it would ignore the settings of the graph
            raise IndexMissingError(f"The Chroma server {self._address.url} is {version}; run 1.0 or later there.")
        client = chromadb.HttpClient(
            self._address.url, headers=dict(self._address.headers), settings=_settings().model_copy()
        )
        # By default it waits forever, and there is no setting for it.
        client._server._session.timeout = _PATIENCE  # type: ignore[attr-defined]
        return client

    def _version(self) -> str:
        """Requested without Chroma's client, which would wait forever for a server that does not answer."""
        answer = httpx.get(f"{self._address.url}/api/v2/version", headers=self._address.headers, timeout=_PATIENCE)
        return str(answer.raise_for_status().json())

    def _explain_errors(self) -> AbstractContextManager[None]:
        server = f"The Chroma server {self._address.url} cannot be used"
        return _explain_errors(server, "check that CHROMA_URL is right and that `chroma run` is running there")


class VectorIndex:
    """The vectors of one generation: a collection per visibility, their names starting with `prefix`."""

    def __init__(
        self,
        connect: Callable[[], ClientAPI],
        prefix: str,
        explain_errors: Callable[[], AbstractContextManager[None]],
        after_writing: Callable[[], None] = lambda: None,
    ) -> None:
        self._prefix = prefix
        self._explain_errors = explain_errors
        self._after_writing = after_writing
        self._collections: dict[str, ChromaCollection] = {}
        self._exact: dict[str, tuple[list[str], NDArray[np.float32]]] = {}
        with explain_errors():
            self._client = connect()

    def with_collections(self) -> VectorIndex:
        """Create the empty collections, and return this index."""
        with self._explain_errors():
            for visibility in VISIBILITIES:
                self._collections[visibility] = self._client.create_collection(
                    f"{self._prefix}{visibility}", embedding_function=None, configuration={"hnsw": _HNSW}
                )
        return self

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add rows with new keys; `vectors` has shape (keys, dimensions)."""
        with self._explain_errors():
            for start in range(0, len(keys), _MAX_BATCH):
                stop = start + _MAX_BATCH
                self._collection(collection).add(ids=list(keys[start:stop]), embeddings=vectors[start:stop])
        self._after_writing()

    def nearest(self, collection: str, vectors: NDArray[np.float32], limit: int) -> list[list[tuple[str, float]]]:
        """For each row of `vectors`, at most `limit` keys with their cosine similarity, the nearest first."""
        if collection in self._exact:
            return exact_nearest(*self._exact[collection], vectors, max(1, limit))
        with self._explain_errors():
            found = self._collection(collection).query(
                query_embeddings=vectors, n_results=max(1, limit), include=["distances"]
            )
        fewest = min(map(len, found["ids"]), default=limit)
        if fewest < limit and fewest < self.count(collection):  # the graph does not lead to all of its vectors
            self.search_exactly([collection])
            return self.nearest(collection, vectors, limit)
        distances = found["distances"]
        assert distances is not None
        return [
            [(key, 1.0 - float(distance)) for key, distance in zip(*row, strict=True)]
            for row in zip(found["ids"], distances, strict=True)
        ]

    def search_exactly(self, collections: Iterable[str]) -> None:
        """Load these collections into memory, and from now on compare each question with every vector.

        Every build has another graph, which misses other neighbours; this always gives the same."""
        for name in collections:
            rows: list[tuple[str, NDArray[np.float32]]] = []
            with self._explain_errors():
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

    def count(self, collection: str) -> int:
        with self._explain_errors():
            return self._collection(collection).count()

    def close(self) -> None:
        close_client(self._client)
        self._after_writing()  # Chroma may have written its graph once more

    def _collection(self, name: str) -> ChromaCollection:
        if name not in self._collections:
            found = self._client.get_collection(f"{self._prefix}{name}", embedding_function=None)
            found.count()  # the first to read a small graph saves it, and may then keep it open for days
            self._after_writing()
            self._collections[name] = found
        return self._collections[name]


@cache
def _settings() -> Settings:
    """Read once, since looking through the environment takes half of an opening; a client writes into its copy."""
    return Settings(anonymized_telemetry=False)


@contextmanager
def _explain_errors(what: str, hint: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # For an answer that is not Chroma's, such as a proxy's page, the client raises a bare Exception.
        if type(error) is not Exception and not isinstance(error, ChromaError | ValueError | httpx.HTTPError):
            raise
        cause = error if isinstance(error, httpx.HTTPStatusError) else error.__context__
        if isinstance(error, NotFoundError):
            hint = _REBUILD  # the store itself works, but these vectors are missing
        status = f", HTTP {cause.response.status_code}" if isinstance(cause, httpx.HTTPStatusError) else ""
        raise IndexMissingError(f"{what} ({type(error).__name__}{status}); {hint}.") from None
