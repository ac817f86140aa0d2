"""Which cases judge a case: its answer was posted in their threads, and their askers said whether it helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, insert, select

from index.model import VISIBILITIES, Visibility
from index.storage.tables import CASES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from index.model import Case

# Built once: a search runs them for every candidate. The join leaves out what a removed case said.
_ABOUT = {
    visibility: select(
        VERDICTS.c.about, table.c.case_id, table.c.asked_by, table.c.denied, table.c.asked_at, table.c.resolved_at
    )
    .join(table, table.c.case_id == VERDICTS.c.case_id)
    .where(VERDICTS.c.about.in_(bindparam("case_ids", expanding=True)))
    for visibility, table in CASES.items()
}
_MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an asker said about the answer of the case `about`, which was posted in their own thread."""

    about: str
    case_id: str  # of the asker's thread
    by: str
    helped: bool
    visibility: Visibility
    at: datetime


def verdicts_about(connection: Connection, case_ids: Collection[str]) -> Iterator[Verdict]:
    """The verdicts on these cases; most have none."""
    ids = list(case_ids)
    for visibility in VISIBILITIES:
        for start in range(0, len(ids), _MOST_PARAMETERS):
            for row in connection.execute(_ABOUT[visibility], {"case_ids": ids[start : start + _MOST_PARAMETERS]}):
                at = row.resolved_at or row.asked_at
                yield Verdict(row.about, row.case_id, row.asked_by, row.about not in row.denied, visibility, at)


def note_verdicts(connection: Connection, cases: Sequence[Case]) -> None:
    """Store which cases these judge; what they judged before has been dropped."""
    rows = [{"about": about, "case_id": case.case_id} for case in cases for about in {*case.helped, *case.denied}]
    if rows:
        connection.execute(insert(VERDICTS), rows)


def drop_verdicts(connection: Connection, case_ids: Sequence[str]) -> None:
    """Forget which cases these judge."""
    connection.execute(delete(VERDICTS).where(VERDICTS.c.case_id.in_(case_ids)))
