"""How well flags are raised: precision, recall and F1 of each, and their mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from copilot.evaluation.classification_metrics import Found, found

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from copilot.model import FlagKind

SCORED: tuple[FlagKind, ...] = ("needs_call", "product_review", "product_call", "blocker", "secret_shared")
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class FlagScore:
    """One flag's figures over some moments."""

    kind: FlagKind
    found: Found

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None if the flag is neither right nor raised anywhere."""
        named = self.found.raised + self.found.there
        return 2 * self.found.right / named if named else None


def scores(truth: Sequence[Collection[str]], raised: Sequence[Collection[str]]) -> list[FlagScore]:
    """The figures of each flag; `truth` and `raised` hold, moment by moment, the flags that are right or raised."""
    return [
        FlagScore(kind, found([kind in flags for flags in truth], [kind in flags for flags in raised]))
        for kind in SCORED
    ]


def macro(of: Sequence[FlagScore]) -> float:
    """The mean F1 of the flags that are right or raised somewhere; 0 if none is."""
    known = [score.f1 for score in of if score.f1 is not None]
    return fmean(known) if known else 0.0


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; the whole range if nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = right / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return middle - half, middle + half
