"""The index that answers now, in a process that lives through many nightly builds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index.errors import IndexMissingError
from index.fresh import FreshIndex

if TYPE_CHECKING:
    from index.generations import Generations, OpenGeneration
    from index.vector_cache import VectorCache


class LiveIndex:
    """The live generation and what came after it, opened anew when another generation has gone live."""

    def __init__(self, generations: Generations, cache: VectorCache) -> None:
        self._generations = generations
        self._cache = cache
        self._open: tuple[OpenGeneration, FreshIndex] | None = None
        self._before: OpenGeneration | None = None  # a search may still be reading it
        self._lock = threading.Lock()

    def current(self) -> tuple[OpenGeneration, FreshIndex]:
        """Both, to search in.

        Raises:
            IndexMissingError: there is no live generation, or another model built it.
        """
        live = self._generations.live()
        if live is None:
            raise IndexMissingError("There is no index yet; run `support-copilot reindex` first.")
        model = self._cache.embedder.model_id
        if live.model != model:
            raise IndexMissingError(
                f"The index was built with {live.model}, and [embedding] model is {model}; "
                "run `support-copilot reindex`, or set the model back."
            )
        with self._lock:
            if self._open is None or self._open[0].generation.generation_id != live.generation_id:
                opened = self._generations.open(live)
                if self._before:
                    self._before.close()
                self._before = self._open[0] if self._open else None
                self._open = (opened, FreshIndex(live.revision, self._cache))
            return self._open

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for opened in (self._before, self._open[0] if self._open else None):
                if opened:
                    opened.close()
            self._before = self._open = None
