"""One build of the search index, closed and open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from index.engines.vectors import VectorIndex
    from index.engines.words import WordIndex


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
    """A generation with its two indexes open for reading.

    Where its own words are still being built, those of an older one stand in, and `revision` is theirs: whatever was
    changed after it counts as fresh, so nothing is missed meanwhile.
    """

    generation: Generation
    vectors: VectorIndex
    words: WordIndex
    revision: int
    has_own_words: bool

    def close(self) -> None:
        self.vectors.close()
        self.words.close()
