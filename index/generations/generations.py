"""Generations: complete, immutable builds of the search index, one of which is live.

Vectors are built once, by the writer, into a folder or into collections of their own; words on each machine, from SQL.
A build is checked, and goes live by one row changing in SQL; until then readers keep the old one. A crash at any point
leaves a row in the state `building`, and vectors and words that the next build clears away.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine, insert, select, update

from index.errors import BuildRejectedError, IndexMissingError
from index.generations.filling import fill
from index.generations.generation import Generation, OpenGeneration
from index.generations.local_words import LocalWords
from index.model import VISIBILITIES
from index.storage.revision import last_removal
from index.storage.tables import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from index.engines.vectors import VectorIndex
    from index.generations.filling import Filling

KEPT = 3  # the live generation and those before it, as long as they hold nothing that is to be gone


class VectorStore(Protocol):
    """Where the vectors of all generations are."""

    def create(self, generation_id: str) -> VectorIndex:
        """An empty index with a collection per visibility."""

    def open(self, generation_id: str) -> VectorIndex:
        """A finished one, for reading.

        Raises:
            IndexMissingError: it is not there, or cannot be read.
        """

    def remove(self, generation_ids: Collection[str]) -> None:
        """Delete these, as far as they are there."""

    def where(self) -> str:
        """What is used, for a person.

        Raises:
            IndexMissingError: it cannot be.
        """


class Generations:
    """The builds that one database knows of, as they are seen from this machine."""

    def __init__(self, engine: Engine, data_dir: Path, vectors: VectorStore) -> None:
        self._engine = engine
        self._root = data_dir / "generations"
        self._vectors = vectors
        self.words = LocalWords(engine, self._root)

    def live(self) -> Generation | None:
        """The generation that answers, if there is one."""
        return next(iter(self._in_states("live")), None)

    def open(self, generation: Generation) -> OpenGeneration:
        """Open a generation for reading, with the newest words that are here; where there are none, they are built.

        Raises:
            IndexMissingError: its vectors are gone, or something is damaged.
        """
        with ExitStack() as if_it_fails:
            vectors = self._vectors.open(generation.generation_id)
            if_it_fails.callback(vectors.close)
            # Of one that is gone, too: what was forgotten has no row, so nobody finds it by its words.
            older = [known for known in self._in_states("old", "gone") if known.revision <= generation.revision]
            source = next((known for known in (generation, *older) if self.words.are_here(known)), generation)
            self.words.build(source)
            words = self.words.open(source)
            if_it_fails.pop_all()
        return OpenGeneration(generation, vectors, words, source.revision, source == generation)

    def is_intact(self, generation: Generation) -> bool:
        """Whether it can be opened and read, and holds what was built."""
        try:
            self.words.build(generation)
            with closing(self.open(generation)) as opened:
                cases = sum(opened.words.count(visibility) for visibility in VISIBILITIES)
                vectors = sum(opened.vectors.count(visibility) for visibility in VISIBILITIES)
                sound = opened.words.is_sound()
        except IndexMissingError:
            return False
        return sound and (cases, vectors) == (generation.cases, generation.vectors)

    def begin(self, generation: Generation, cases: int) -> Filling:
        """Start a build of about so many cases: note it, and make what its vectors go into."""
        self._clear_leftovers()
        with self._engine.begin() as connection:
            values = {name: getattr(generation, name) for name in Generation.__slots__}
            connection.execute(insert(GENERATIONS).values(**values, state="building"))
        return fill(partial(self._vectors.create, generation.generation_id), cases)

    def put_live(self, generation: Generation) -> None:
        """Swap the pointer in one transaction, then clear away all but the newest few.

        Of these, too, whatever is from before something was taken away: it still holds it.

        Raises:
            BuildRejectedError: another process took it for dead and began a build of its own.
        """
        counts = {"cases": generation.cases, "vectors": generation.vectors}
        mine = update(GENERATIONS).where(GENERATIONS.c.generation_id == generation.generation_id)
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.state == "live").values(state="old"))
            swapped = connection.execute(mine.where(GENERATIONS.c.state == "building").values(state="live", **counts))
            if not swapped.rowcount:
                raise BuildRejectedError("Another reindex began while this one was building; what it builds counts.")
            removal = last_removal(connection)
        older = self._in_states("old")
        self._set_state([old for place, old in enumerate(older, 1) if place >= KEPT or old.revision < removal], "gone")
        self._clear_leftovers()

    def reject(self, generation: Generation) -> None:
        """Give up a build; what was live stays live."""
        self._set_state([generation], "failed")
        self._clear_leftovers()

    def clear_here(self) -> None:
        """Remove the folders of builds that crashed, failed or are too old; whoever wrote them sees to the rest."""
        found = list(self._root.glob("*"))  # first: what is begun after this has its row before its folder
        kept = {generation.generation_id for generation in self._in_states("live", "old", "building")}
        for folder in found:
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def _clear_leftovers(self) -> None:
        """Remove them everywhere. The caller holds the writer's lock, so nobody else is building."""
        self._set_state(self._in_states("building"), "failed")
        self._vectors.remove([generation.generation_id for generation in self._in_states("failed", "gone")])
        self.clear_here()

    def _in_states(self, *states: str) -> list[Generation]:
        """Generations in any of these states, the newest first."""
        columns = [GENERATIONS.c[name] for name in Generation.__slots__]
        query = select(*columns).where(GENERATIONS.c.state.in_(states)).order_by(GENERATIONS.c.built_at.desc())
        with self._engine.connect() as connection:
            return [Generation(*row) for row in connection.execute(query)]

    def _set_state(self, generations: list[Generation], state: str) -> None:
        ids = [generation.generation_id for generation in generations]
        with self._engine.begin() as connection:
            connection.execute(update(GENERATIONS).where(GENERATIONS.c.generation_id.in_(ids)).values(state=state))
