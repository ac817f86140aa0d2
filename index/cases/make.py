"""Turns an item from a source into a case, or a reason for skipping it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.cases.from_issue import case_from_issue, known_until_closed
from index.cases.from_thread import case_from_thread
from index.model import Issue, Skip, Thread

if TYPE_CHECKING:
    from index.cases.references import References
    from index.history.forgotten import Forgotten
    from index.model import Case
    from index.team import Team


@dataclass(frozen=True, slots=True)
class CaseMaker:
    """Makes the case of an item from a source, or a Skip."""

    team: Team
    references: References
    keep_closed: bool
    forgotten: Forgotten

    def __call__(self, item: Thread | Issue | Skip) -> Case | Skip:
        match item := self.forgotten.filtered(item):
            case Thread():
                return case_from_thread(item, self.team, self.references)
            case Issue():
                case = case_from_issue(item, self.team, self.references)
                kept = self.keep_closed and isinstance(case, Skip)
                return known_until_closed(item, self.references) if kept else case
            case Skip():
                return item
