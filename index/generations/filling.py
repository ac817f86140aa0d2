"""Adding vectors in a process of its own.

Chroma keeps Python's lock for as long as it adds, seconds for a page: in one process nothing else of a build went on
meanwhile, though its graph keeps a second core busy for a good half of the time only.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, Any, Protocol

from index.embedding.processes import start_processes
from index.errors import WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_MANY = 2_000  # cases, from which on adding takes longer than the two seconds until another process is there


class Filling(Protocol):
    """An index that is being filled."""

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
        """Add rows with new keys; `vectors` has the shape (keys, dimensions)."""

    def close(self) -> None: ...


def fill(make: Callable[[], Filling], cases: int) -> Filling:
    """What `make` makes, here or apart, for the vectors of about so many cases."""
    return FilledApart(make) if cases >= _MANY else make()


class FilledApart:
    """An index that `make` makes there, and that is filled there."""

    def __init__(self, make: Callable[[], Filling]) -> None:
        self._process = start_processes(1)
        self._made = self._process.submit(_begin, make)

    def add(self, collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
        """Add rows with new keys; what goes wrong there is raised here.

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
                "See that there is memory enough, and run it again."
            ) from None


_filling: list[Filling] = []  # in the other process: the one that it fills


def _begin(make: Callable[[], Filling]) -> None:
    _filling.append(make())


def _add(collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
    _filling[0].add(collection, keys, vectors)


def _close() -> None:
    _filling.pop().close()
