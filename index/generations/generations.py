"""Generations: complete, immutable builds of the search index, of which one is live.

The vectors are built once, by the writer, into a new folder or new collections; the words on each machine, from SQL.
A checked build goes live when one row in SQL changes; until then readers use the old one. A crash at any point
leaves a row in the state `building`, and vectors and words that the next build removes.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine, insert, select, update

from index.errors import BuildRejectedError, IndexMissingError
from index.generations.generation import Generation, OpenGeneration
from index.generations.local_words import LocalWords
from index.generations.vector_writer import open_writer
from index.model import VISIBILITIES
from index.storage.revision import last_removal
from index.storage.tables import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from index.engines.vectors import VectorIndex
    from index.generations.vector_writer import VectorWriter

KEPT = 3  # the live generation and the ones before it, unless they contain text that must be gone


class VectorStore(Protocol):
    """Where the vectors of all generations are."""

    def create(self, generation_id: str) -> VectorIndex:
        """Create an empty index with a collection per visibility."""

    def open(self, generation_id: str) -> VectorIndex:
        """Open a finished index for reading.

        Raises:
            IndexMissingError: it is missing or cannot be read.
        """

    def remove(self, generation_ids: Collection[str]) -> None:
        """Delete the vectors of these generations, if they exist."""

    def where(self) -> str:
        """A description of the store for people.

        Raises:
            IndexMissingError: the store cannot be used.
        """


class Generations:
    """The builds known to a database, as seen from this machine."""

    def __init__(self, engine: Engine, data_dir: Path, vectors: VectorStore) -> None:
        self._engine = engine
        self._root = data_dir / "generations"
        self._vectors = vectors
        self.words = LocalWords(engine, self._root)

    def live(self) -> Generation | None:
        """The live generation, if there is one."""
        return next(iter(self._in_states("live")), None)

    def open(self, generation: Generation) -> OpenGeneration:
        """Open a generation for reading, with the newest words on this machine; if there are none, they are built.

        Raises:
            IndexMissingError: its vectors are missing, or something is damaged.
        """
        with ExitStack() as on_failure:
            vectors = self._vectors.open(generation.generation_id)
            on_failure.callback(vectors.close)
            # Even those of a removed generation: forgotten cases have no row any more, so their words find nothing.
            older = [known for known in self._in_states("old", "gone") if known.revision <= generation.revision]
            source = next((known for known in (generation, *older) if self.words.exist_for(known)), generation)
            self.words.build(source)
            words = self.words.open(source)
            on_failure.pop_all()
        return OpenGeneration(generation, vectors, words, source.revision, source == generation)

    def is_intact(self, generation: Generation) -> bool:
        """Whether it can be opened and read, and contains what was built."""
        try:
            self.words.build(generation)
            with closing(self.open(generation)) as opened:
                cases = sum(opened.words.count(visibility) for visibility in VISIBILITIES)
                vectors = sum(opened.vectors.count(visibility) for visibility in VISIBILITIES)
                sound = opened.words.checksums_match()
        except IndexMissingError:
            return False
        return sound and (cases, vectors) == (generation.cases, generation.vectors)

    def start_build(self, generation: Generation, cases: int) -> VectorWriter:
        """Record the start of a build of about this many cases, and open a writer for its vectors."""
        self._clear_leftovers()
        with self._engine.begin() as connection:
            values = {name: getattr(generation, name) for name in Generation.__slots__}
            connection.execute(insert(GENERATIONS).values(**values, state="building"))
        return open_writer(partial(self._vectors.create, generation.generation_id), cases)

    def put_live(self, generation: Generation) -> None:
        """Make a generation live in one transaction, then remove all but the newest few.

        Of those, the ones from before the last removal of text are removed too, since they still contain that text.

        Raises:
            BuildRejectedError: another process considered this build dead and started its own.
        """
        counts = {"cases": generation.cases, "vectors": generation.vectors}
        mine = update(GENERATIONS).where(GENERATIONS.c.generation_id == generation.generation_id)
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.state == "live").values(state="old"))
            swapped = connection.execute(mine.where(GENERATIONS.c.state == "building").values(state="live", **counts))
            if not swapped.rowcount:
                raise BuildRejectedError(
                    "Another reindex started while this one was building; its build is the one that counts."
                )
            removal = last_removal(connection)
        older = self._in_states("old")
        self._set_state([old for place, old in enumerate(older, 1) if place >= KEPT or old.revision < removal], "gone")
        self._clear_leftovers()

    def reject(self, generation: Generation) -> None:
        """Give up a build; the old generation stays live."""
        self._set_state([generation], "failed")
        self._clear_leftovers()

    def clear_local(self) -> None:
        """Remove the folders of crashed, failed and old builds on this machine; the writer removes their vectors."""
        found = list(self._root.glob("*"))  # listed first: a build that starts later has its row before its folder
        kept = {generation.generation_id for generation in self._in_states("live", "old", "building")}
        for folder in found:
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _clear_leftovers(self) -> None:
        """Remove crashed, failed and old builds everywhere; the caller holds the write lock, so none is running."""
        self._set_state(self._in_states("building"), "failed")
        self._vectors.remove([generation.generation_id for generation in self._in_states("failed", "gone")])
        self.clear_local()

    def _in_states(self, *states: str) -> list[Generation]:
        """The generations in any of these states, the newest first."""
        columns = [GENERATIONS.c[name] for name in Generation.__slots__]
        query = select(*columns).where(GENERATIONS.c.state.in_(states)).order_by(GENERATIONS.c.built_at.desc())
        with self._engine.connect() as connection:
            return [Generation(*row) for row in connection.execute(query)]

    def _set_state(self, generations: list[Generation], state: str) -> None:
        ids = [generation.generation_id for generation in generations]
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.generation_id.in_(ids)).values(state=state))
