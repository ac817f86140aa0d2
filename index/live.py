"""The index that answers now, in a process that lives through many nightly builds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index.errors import IndexMissingError
from index.fresh import FreshIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.generations import Generations, OpenGeneration
    from index.vector_cache import VectorCache


class LiveIndex:
    """The live generation and what came after it, opened anew when another generation has gone live.

    Each is read with the cache of the model that built it: a process lives on when a model was tuned meanwhile.
    """

    def __init__(self, generations: Generations, cache_of: Callable[[str], VectorCache]) -> None:
        self._generations = generations
        self._cache_of = cache_of
        self._open: tuple[OpenGeneration, FreshIndex] | None = None
        self._before: OpenGeneration | None = None  # a search may still be reading it
        self._lock = threading.Lock()

    def current(self) -> tuple[OpenGeneration, FreshIndex]:
        """Both, to search in.

        Raises:
            IndexMissingError: there is no live generation, or the model that built it is not here.
        """
        live = self._generations.live()
        if live is None:
            raise IndexMissingError("There is no index yet; run `support-copilot reindex` first.")
        with self._lock:
            if self._open is None or self._open[0].generation != live:
                fresh = FreshIndex(live.revision, self._cache_of(live.model))
                opened = self._generations.open(live)
                if self._before:
                    self._before.close()
                self._before = self._open[0] if self._open else None
                self._open = (opened, fresh)
            return self._open

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for opened in (self._before, self._open[0] if self._open else None):
                if opened:
                    opened.close()
            self._before = self._open = None
