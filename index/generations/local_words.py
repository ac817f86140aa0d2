"""The words of each generation, on this machine: built from SQL, by the writer and by whoever finds them missing.

A row says which revision last changed it, so the cases of a generation can be told at any later time. What was changed
or deleted since is missing then, and is found as a fresh case or not at all, here as where it was built at once.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from index.engines.words import WordIndex
from index.errors import BuildRejectedError
from index.model import VISIBILITIES
from index.storage import case_store
from index.storage.lock import turn_at

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from index.generations.generation import Generation


class LocalWords:
    """A folder with a folder per generation, `words` in it. Several processes may find the same one missing."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self._engine = engine
        self._root = root

    def are_here(self, generation: Generation) -> bool:
        """Whether they are here, complete."""
        return self._folder(generation).is_dir()

    def open(self, generation: Generation) -> WordIndex:
        """For reading.

        Raises:
            IndexMissingError: they are not here, or damaged.
        """
        return WordIndex.open(self._folder(generation), VISIBILITIES)

    def build(self, generation: Generation) -> None:
        """Build them, unless they are here; who comes second waits for the first.

        Raises:
            BuildRejectedError: not everything that was written is there.
        """
        if self.are_here(generation):
            return
        with turn_at(self._root.with_name("words.lock")):
            if self.are_here(generation):
                return
            unfinished = self._folder(generation).with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)  # somebody was killed at it
            self._write(unfinished, generation.revision)
            unfinished.rename(self._folder(generation))

    def _write(self, folder: Path, revision: int) -> None:
        words, written = WordIndex.create(folder, VISIBILITIES), 0
        for visibility in VISIBILITIES:
            for cases in case_store.pages(self._engine, visibility, revision):
                words.add(visibility, cases)
                written += len(cases)
        words.finish()
        kept = sum(words.count(visibility) for visibility in VISIBILITIES)
        words.close()
        if kept != written:
            raise BuildRejectedError(
                f"The new index holds the words of {kept} cases where {written} were written; the old one stays. "
                "Free disk space and run it again."
            )

    def _folder(self, generation: Generation) -> Path:
        return self._root / generation.generation_id / "words"
