"""The word index of each generation on this machine, built from SQL by the writer or by any process that lacks it.

Each row has the revision that last changed it, so a generation's cases can be selected at any later time. Cases that
were changed or deleted since are missing then; a search finds them as fresh cases or not at all, as it would anyway.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from index.engines.words import WordIndex
from index.errors import BuildRejectedError
from index.model import VISIBILITIES
from index.storage import case_store
from index.storage.locking.lock import exclusive_turn

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from index.generations.generation import Generation


class LocalWords:
    """A folder with `GENERATION/words` for each generation. Several processes may find the same one missing."""

    def __init__(self, engine: Engine, root: Path) -> None:
        self._engine = engine
        self._root = root

    def exist_for(self, generation: Generation) -> bool:
        """Whether the words are on this machine, complete."""
        return self._folder(generation).is_dir()

    def open(self, generation: Generation) -> WordIndex:
        """Open the words for reading.

        Raises:
            IndexMissingError: they are missing or damaged.
        """
        return WordIndex.open(self._folder(generation), VISIBILITIES)

    def build(self, generation: Generation) -> None:
        """Build the words unless they exist; a second process waits for the first.

        Raises:
            BuildRejectedError: the index does not contain everything that was written.
        """
        if self.exist_for(generation):
            return
        with exclusive_turn(self._root.with_name("words.lock")):
            if self.exist_for(generation):
                return
            unfinished = self._folder(generation).with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)  # left by a process that was killed
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
                f"The new index has the words of {kept} cases, but {written} were written; the old one stays. "
                "Free some disk space and run it again."
            )

    def _folder(self, generation: Generation) -> Path:
        return self._root / generation.generation_id / "words"
