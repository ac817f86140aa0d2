"""Reads an item from a source: it becomes a case, or there is a reason for skipping it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.cases.as_read import issue_as_read, thread_as_read
from index.cases.from_issue import known_until_closed, read_issue
from index.cases.from_thread import reading_of_thread
from index.model import Issue, Skip, Thread
from index.storage.readings import NOT_READ

if TYPE_CHECKING:
    from index.cases.references import References
    from index.history.forgotten import Forgotten
    from index.model import Case
    from index.storage.readings import CaseReading
    from index.team import Team


@dataclass(frozen=True, slots=True)
class CaseMaker:
    """Reads items from a source."""

    team: Team
    references: References
    keep_closed: bool
    forgotten: Forgotten

    def __call__(self, item: Thread | Issue | Skip) -> Case | Skip:
        """The item's case, or why it has none."""
        return self.read(item)[0]

    def read(self, item: Thread | Issue | Skip) -> tuple[Case | Skip, CaseReading]:
        """The same, and what each of its messages is to it."""
        match item := self.forgotten.filtered(item):
            case Thread():
                reading = reading_of_thread(item, self.team, self.references)
                return reading.case, thread_as_read(item, reading, self.team)
            case Issue():
                read = read_issue(item, self.team, self.references)
                kept = self.keep_closed and isinstance(read.case, Skip)
                case = known_until_closed(item, self.references) if kept else read.case
                return case, issue_as_read(item, read, self.team)
            case Skip():
                return item, NOT_READ
