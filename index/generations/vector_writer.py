"""Writing vectors to a new index, in a separate process if there are many.

Chroma holds the GIL while it adds, seconds for a page. In a single process the rest of the build stood still
meanwhile, although Chroma's graph keeps a second core busy only a little more than half of the time.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, Any, Protocol

from index.embedding.processes import start_processes
from index.errors import WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_MANY = 2_000  # cases: with fewer, adding takes less than the two seconds in which a process starts


class VectorWriter(Protocol):
    """Writes the vectors of a new index."""

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
        """Add rows with new keys; `vectors` has shape (keys, dimensions)."""

    def close(self) -> None: ...


def open_writer(make: Callable[[], VectorWriter], cases: int) -> VectorWriter:
    """Open the index that `make` creates, in a separate process if there are many cases."""
    return SubprocessWriter(make) if cases >= _MANY else make()


class SubprocessWriter:
    """Creates and fills the index in a separate process."""

    def __init__(self, make: Callable[[], VectorWriter]) -> None:
        self._process = start_processes(1)
        self._made = self._process.submit(_begin, make)

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
        """Add rows with new keys; errors in the other process are raised here.

        Raises:
            WorkFailedError: the process was killed.
        """
        self._ask(_add, collection, keys, vectors)

    def close(self) -> None:
        try:
            self._ask(_close)
        finally:
            self._process.shutdown()

    def _ask(self, work: Callable[..., None], *given: object) -> None:
        try:
            self._made.result()
            self._process.submit(work, *given).result()
        except BrokenExecutor:
            raise WorkFailedError(
                "The process that writes the vector index was killed; the old index stays. "
                "Make sure that there is enough memory, and run it again."
            ) from None


_filling: list[VectorWriter] = []  # in the other process: the one that it fills


def _begin(make: Callable[[], VectorWriter]) -> None:
    _filling.append(make())


def _add(collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
    _filling[0].add(collection, keys, vectors)


def _close() -> None:
    _filling.pop().close()
