"""What a reindex did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.storage import case_store

if TYPE_CHECKING:
    from index.model import Skip
    from index.team import Team


@dataclass(slots=True)
class Report:
    """What a reindex did."""

    team: Team
    changes: case_store.Changes = field(default_factory=case_store.Changes)
    skipped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)  # reason → the first few places
    unanswered: set[str] = field(default_factory=set)  # ids of threads that are no cases, but were asked
    embedded: int = 0
    generation: str = ""
    standings: dict[str, int] = field(default_factory=dict)
    kinds_learned_from: dict[str, int] = field(default_factory=dict)  # labelled issues by kind

    def skip(self, skip: Skip) -> None:
        self.skipped[skip.reason] += 1
        places = self.examples.setdefault(skip.reason, [])
        if skip.where and len(places) < 3:
            places.append(skip.where)
