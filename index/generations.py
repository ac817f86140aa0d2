"""Generations: complete, immutable builds of the search index, one of which is live.

A build goes into a folder of its own, is checked, and goes live by one row changing in SQL; until then readers keep
the old one. A crash at any point leaves a row in the state `building` and a folder that the next build clears away.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, select, update

from index.errors import IndexMissingError
from index.model import VISIBILITIES
from index.tables import GENERATIONS
from index.vectors import VectorIndex
from index.words import WordIndex

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT = 3  # the live generation and those before it, to which an operator can go back


@dataclass(frozen=True, slots=True)
class Generation:
    """One build: which cases (up to which revision), by which model."""

    generation_id: str
    model: str
    revision: int
    built_at: datetime
    cases: int = 0
    vectors: int = 0


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """A generation with its two indexes open for reading."""

    generation: Generation
    vectors: VectorIndex
    words: WordIndex

    def close(self) -> None:
        self.vectors.close()
        self.words.close()


class Generations:
    """The builds of one data folder."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self._engine = engine
        self._root = data_dir / "generations"

    def live(self) -> Generation | None:
        """The generation that answers, if there is one."""
        return next(iter(self._in_state("live")), None)

    def open(self, generation: Generation) -> OpenGeneration:
        """Open a generation for reading.

        Raises:
            IndexMissingError: its folder is gone or incomplete.
        """
        folder = self._folder(generation)
        if not ((folder / "chroma" / "chroma.sqlite3").is_file() and (folder / "words").is_dir()):
            raise IndexMissingError(f"The index folder {folder} is gone or incomplete; run `support-copilot reindex`.")
        words = WordIndex.open(folder / "words", VISIBILITIES)
        return OpenGeneration(generation, VectorIndex(folder / "chroma"), words)

    def is_intact(self, generation: Generation) -> bool:
        """Whether it can be opened and read, and holds what was built."""
        try:
            opened = self.open(generation)
            cases = sum(opened.words.count(visibility) for visibility in VISIBILITIES)
            vectors = sum(opened.vectors.count(visibility) for visibility in VISIBILITIES)
            sound = opened.words.is_sound()
            opened.close()
        except IndexMissingError:
            return False
        return sound and (cases, vectors) == (generation.cases, generation.vectors)

    def begin(self, generation: Generation) -> OpenGeneration:
        """Start a build: note it, make its folder, and open both indexes for writing."""
        self._clear_leftovers()
        folder = self._folder(generation)
        folder.mkdir(parents=True)
        with self._engine.begin() as connection:
            values = {name: getattr(generation, name) for name in Generation.__slots__}
            connection.execute(insert(GENERATIONS).values(**values, state="building"))
        vectors = VectorIndex(folder / "chroma")
        for visibility in VISIBILITIES:
            vectors.create(visibility)
        return OpenGeneration(generation, vectors, WordIndex.create(folder / "words", VISIBILITIES))

    def put_live(self, generation: Generation) -> None:
        """Swap the pointer in one transaction, then clear away all but the newest few."""
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.state == "live").values(state="old"))
            counts = {"cases": generation.cases, "vectors": generation.vectors}
            mine = GENERATIONS.c.generation_id == generation.generation_id
            connection.execute(update(GENERATIONS).where(mine).values(state="live", **counts))
        self._set_state(list(self._in_state("old")[KEPT - 1 :]), "gone")
        self._clear_leftovers()

    def drop_built_before(self, at: datetime) -> None:
        """Remove the older builds from before something was forgotten: they still hold it."""
        before = [generation for generation in self._in_state("old") if generation.built_at <= at]
        if before:
            self._set_state(before, "gone")
            self._clear_leftovers()

    def reject(self, generation: Generation) -> None:
        """Give up a build; what was live stays live."""
        self._set_state([generation], "failed")
        self._clear_leftovers()

    def _clear_leftovers(self) -> None:
        """Remove the folders of builds that crashed, failed or are too old. The caller holds the writer's lock."""
        self._set_state(self._in_state("building"), "failed")
        kept = {self._folder(g).name for state in ("live", "old") for g in self._in_state(state)}
        for folder in self._root.glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _in_state(self, state: str) -> list[Generation]:
        """Generations in a state, the newest first."""
        columns = [GENERATIONS.c[name] for name in Generation.__slots__]
        query = select(*columns).where(GENERATIONS.c.state == state).order_by(GENERATIONS.c.built_at.desc())
        with self._engine.connect() as connection:
            return [Generation(*row) for row in connection.execute(query)]

    def _set_state(self, generations: list[Generation], state: str) -> None:
        ids = [generation.generation_id for generation in generations]
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.generation_id.in_(ids)).values(state=state))

    def _folder(self, generation: Generation) -> Path:
        return self._root / generation.generation_id
