"""One build of the search index, as a record and opened for reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from index.engines.vectors import VectorIndex
    from index.engines.words import WordIndex


@dataclass(frozen=True, slots=True)
class Generation:
    """One build: of the cases up to a revision, with a model."""

    generation_id: str
    model: str
    revision: int
    built_at: datetime
    cases: int = 0
    vectors: int = 0


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """A generation with its two indexes open for reading.

    While its own word index is still being built, an older one is used, and `revision` is that one's: everything that
    changed later counts as fresh, so nothing is missed.
    """

    generation: Generation
    vectors: VectorIndex
    words: WordIndex
    revision: int
    has_own_words: bool

    def close(self) -> None:
        self.vectors.close()
        self.words.close()
