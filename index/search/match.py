"""What a search returns: cases, and how each was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.distilled.distilled import Distilled
    from index.lessons.rules import Learned
    from index.model import Case
    from index.releases.fixed_since import Fix


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a case was found; all values are in 0…1, higher is better."""

    dense: float = 0.0  # cosine of the question to the best part of the case's problem
    words: float = 0.0  # share of the question's words, weighted by rarity, that title and problem contain
    title: float = 0.0  # cosine of the question's title to the case's
    title_words: float = 0.0  # share of the words of the question's title
    resolution: float = 0.0  # cosine of the question to the best part of the resolution
    thread: float = 0.0  # how many rare words it shares with everything that was said, as a share of plenty
    remarks: float = 0.0  # share of the question's words in the best single remark
    signatures: float = 0.0  # share of the question's error messages and quoted strings

    @property
    def meaning(self) -> float:
        """Cosine to the problem or to the answer: some ask in the words of what solves it."""
        return max(self.dense, self.resolution)


@dataclass(frozen=True, slots=True)
class Match:
    """A case or known issue found for a question."""

    case: Case
    score: float
    evidence: Evidence
    warnings: tuple[str, ...] = ()
    also_asked: tuple[str, ...] = field(default=())  # ids of pointers that led here
    ahead_in: tuple[str, ...] = ()  # the kinds of evidence in which no other candidate is stronger
    repeats: int = 0  # how many others asked something similar that turned out to be this problem
    voices: int = 0  # how many remarks there were
    unanswered: Match | None = None  # the best of the threads that nobody answered
    is_guess: bool = False  # the question says nothing that tells one problem from another
    learned: Learned | None = None  # what decisions taught about the case
    distilled: Distilled | None = None  # what a model wrote of it
    why: tuple[str, ...] = ()  # reasons for its rank: short sentences, the strongest first
    fix: Fix | None = None  # the release that fixed it after it was answered, or while it is open; a warning, too
