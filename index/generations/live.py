"""The live index, for a process that keeps running through many nightly builds."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from index.errors import IndexMissingError, SupportCopilotError
from index.generations.fresh import FreshIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.embedding.cache import VectorCache
    from index.generations.generation import Generation, OpenGeneration
    from index.generations.generations import Generations


T = TypeVar("T")


class LiveIndex:
    """The live generation and its fresh cases, reopened when another generation goes live.

    Each generation is read with the cache of the model that built it, since the model may change while we run.
    """

    def __init__(self, generations: Generations, cache_of: Callable[[str], VectorCache]) -> None:
        self._generations = generations
        self._cache_of = cache_of
        self._open: tuple[OpenGeneration, FreshIndex] | None = None
        self._previous: OpenGeneration | None = None  # a search may still be reading it
        self._builder: threading.Thread | None = None
        self._lock = threading.Lock()

    def current(self) -> tuple[OpenGeneration, FreshIndex]:
        """The live generation and its fresh cases.

        Raises:
            IndexMissingError: there is no live generation, or its model is not on this machine.
        """
        live = self._generations.live()
        if live is None:
            raise IndexMissingError("There is no index yet; run `support-copilot reindex` first.")
        with self._lock:
            if not (self._open and self._is_up_to_date(self._open[0], live)):
                self._open = self._open_generation(live)
            if not self._open[0].has_own_words:
                self._build_words(live)
            return self._open

    def search(self, work: Callable[[OpenGeneration, FreshIndex], T]) -> T:
        """Run `work` on both; if its generation is removed meanwhile, run it again on the next one.

        Raises:
            IndexMissingError: as for `current`, or the live generation cannot be read.
        """
        current = self.current()
        try:
            return work(*current)
        except IndexMissingError:
            if (following := self.current()) is current:
                raise
            return work(*following)

    def _is_up_to_date(self, opened: OpenGeneration, live: Generation) -> bool:
        if opened.generation.generation_id != live.generation_id:
            return False
        return opened.has_own_words or not self._generations.words.exist_for(live)

    def _open_generation(self, live: Generation) -> tuple[OpenGeneration, FreshIndex]:
        cache = self._cache_of(live.model)
        opened = self._generations.open(live)
        if self._previous:
            self._previous.close()
        self._previous = self._open[0] if self._open else None
        if opened.has_own_words:
            self._generations.clear_local()
        return opened, FreshIndex(opened.revision, cache)

    def _build_words(self, live: Generation) -> None:
        """Build the words of another machine's generation in the background; meanwhile older words answer."""
        if self._builder is None or not self._builder.is_alive():
            self._builder = threading.Thread(target=self._try_to_build, args=[live], name="words")
            self._builder.start()

    def _try_to_build(self, live: Generation) -> None:
        # If the generation is gone again, or the disk is full, the next question tries again.
        with suppress(OSError, ValueError, SupportCopilotError):
            self._generations.words.build(live)

    def close(self) -> None:
        """Close the files."""
        if self._builder:
            self._builder.join()
        with self._lock:
            for opened in (self._previous, self._open[0] if self._open else None):
                if opened:
                    opened.close()
            self._previous = self._open = None
