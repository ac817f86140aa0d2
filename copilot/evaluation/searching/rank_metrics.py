"""Metrics of a ranking, as pure functions; a ranking is a list of ids, the best first, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DEPTH = 100  # how far down a right answer still counts


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], depth: int = DEPTH) -> float:
    """1 over the place of the first relevant id; 0 when none is among the first `depth`."""
    places = (place for place, one in enumerate(ranking[:depth], start=1) if one in relevant)
    return 1.0 / place if (place := next(places, None)) else 0.0


def hit(ranking: Sequence[str], relevant: Collection[str], depth: int) -> bool:
    """Whether a relevant id is among the first `depth`."""
    return any(one in relevant for one in ranking[:depth])
