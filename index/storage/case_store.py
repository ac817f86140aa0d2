"""Reading and writing cases in SQL: what changed, what was removed, what is newer than a revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, Text, bindparam, cast, delete, func, insert, select

from index.model import VISIBILITIES, Case, Visibility
from index.storage.case_rows import COLUMNS, SHOWN, case_of, row_of, shown_of
from index.storage.readings import drop_readings
from index.storage.revision import next_revision
from index.storage.tables import CASES
from index.storage.verdicts import drop_verdicts, note_verdicts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from index.storage.scope import Scope

# Built once: composing these statements took SQLAlchemy as long as the database took to run them.
_CASES = {
    visibility: select(*(table.c[name] for name in COLUMNS), table.c.revision) for visibility, table in CASES.items()
}
_BY_ID = {
    visibility: select(*(table.c[name] for name in SHOWN), table.c.revision, table.c.remarked_at).where(
        table.c.case_id.in_(bindparam("case_ids", expanding=True))
    )
    for visibility, table in CASES.items()
}
_NEWEST = {
    visibility: query.where(CASES[visibility].c.revision > bindparam("revision"))
    .order_by(CASES[visibility].c.revision.desc(), CASES[visibility].c.case_id)
    .limit(bindparam("limit"))
    for visibility, query in _CASES.items()
}
PAGE = 1_000  # cases in memory at once during a build; with fewer, too few texts are embedded together
LATEST = 2**31 - 1  # later than any real revision
_MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case, the revision that last changed it, and the times of its remarks in seconds since the epoch."""

    case: Case
    revision: int
    remarked_at: tuple[float, ...]

    def remark_count(self, as_of: datetime | None) -> int:
        """How many remarks there were at that time."""
        return sum(as_of is None or at < as_of.timestamp() for at in self.remarked_at)


@dataclass(slots=True)
class Changes:
    """How many cases, known issues and pointers a write added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def save_cases(engine: Engine, cases: Sequence[Case], changes: Changes) -> None:
    """Write the new and different cases in one transaction, and count them in `changes`."""
    with engine.begin() as connection:
        different = {visibility: _different(connection, visibility, cases) for visibility in VISIBILITIES}
        number = sum(len(mine) for mine in different.values())
        changes.unchanged += len({(case.case_id, case.visibility) for case in cases}) - number
        if not number:
            return
        revision = next_revision(connection, removing=_removes_text(connection, different))
        for visibility, mine in different.items():
            ids = [case.case_id for case, _ in mine]
            replaced = sum(_remove(connection, either, ids, replaced=True) for either in VISIBILITIES)
            changes.changed += replaced
            changes.added += len(mine) - replaced
            if mine:
                connection.execute(insert(CASES[visibility]), [row_of(case, hashed, revision) for case, hashed in mine])
                note_verdicts(connection, [case for case, _ in mine])


def _different(connection: Connection, visibility: Visibility, cases: Sequence[Case]) -> list[tuple[Case, str]]:
    """The cases of a visibility that are not stored in this form yet, with their hashes."""
    # If two records have the same id, the later one counts.
    mine = {case.case_id: case for case in cases if case.visibility == visibility}
    known = _hashes(connection, visibility, list(mine))
    hashed = [(case, case.content_hash) for case in mine.values()]
    return [(case, content_hash) for case, content_hash in hashed if known.get(case.case_id) != content_hash]


def _removes_text(connection: Connection, different: Mapping[Visibility, list[tuple[Case, str]]]) -> bool:
    """Whether text in the stored version of any case is gone from the new one, or is now for another audience."""
    new = {case.case_id: case for mine in different.values() for case, _ in mine}
    for visibility, table in CASES.items():
        for some in _chunks(list(new)):
            for row in connection.execute(_CASES[visibility].where(table.c.case_id.in_(some))):
                old, said = case_of(row), "\n".join(_texts(new[row.case_id]))
                if new[row.case_id].visibility != visibility or any(text not in said for text in _texts(old)):
                    return True
    return False


def _texts(case: Case) -> list[str]:
    pairs = (text for pair in case.further for text in (pair.problem, pair.resolution))
    return [case.title, case.problem, case.resolution or "", *pairs, *(remark.text for remark in case.remarks)]


def remove_absent(engine: Engine, scope: Scope, present: Collection[str]) -> int:
    """Delete the cases that are no longer in a completely read scope; returns how many."""
    with engine.begin() as connection:
        removed = sum(_remove(connection, v, _absent(connection, v, scope, present)) for v in VISIBILITIES)
        if removed:
            next_revision(connection, removing=True)
        return removed


def delete_case(engine: Engine, case_id: str) -> bool:
    """Delete a case of any visibility; returns whether it existed."""
    with engine.begin() as connection:
        return remove(connection, [case_id]) > 0


def count_absent(engine: Engine, scope: Scope, present: Collection[str]) -> int:
    """How many cases `remove_absent` would delete, without deleting them."""
    with engine.connect() as connection:
        return sum(len(_absent(connection, visibility, scope, present)) for visibility in VISIBILITIES)


def remove(connection: Connection, case_ids: Sequence[str], *, always: bool = False) -> int:
    """Delete cases of any visibility; from the commit on, no search finds them. Returns how many.

    `always`: count it as a change even if there was nothing to delete, so that the next reindex rebuilds the index.
    """
    removed = sum(_remove(connection, visibility, list(case_ids)) for visibility in VISIBILITIES)
    if removed or always:
        next_revision(connection, removing=True)
    return removed


def delete_scope(connection: Connection, source: str, scope: str, *, keep: Visibility | None) -> int:
    """Delete the cases of a channel or repository, except those of the visibility `keep`; returns how many."""
    removed = 0
    for visibility, table in CASES.items():
        if visibility != keep:
            mine = (table.c.source == source, table.c.scope == scope)
            removed += _remove(connection, visibility, list(connection.scalars(select(table.c.case_id).where(*mine))))
    if removed:
        next_revision(connection, removing=True)
    return removed


def pages(engine: Engine, visibility: Visibility, up_to: int = LATEST, size: int = PAGE) -> Iterator[list[Case]]:
    """All cases as of a revision, a page at a time ordered by id; no transaction is held between pages."""
    table, last = CASES[visibility], ""
    while True:
        query = _CASES[visibility].where(table.c.case_id > last, table.c.revision <= up_to)
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.case_id).limit(size)).all()
        if not rows:
            return
        last = rows[-1].case_id
        yield [case_of(row) for row in rows]


def all_cases(engine: Engine) -> Iterator[Case]:
    """All current cases, public and internal."""
    return (case for visibility in VISIBILITIES for page in pages(engine, visibility) for case in page)


def fetch(connection: Connection, visibility: Visibility, case_ids: Collection[str]) -> dict[str, StoredCase]:
    """The cases with these ids that still exist, without their remarks."""
    rows = (connection.execute(_BY_ID[visibility], {"case_ids": some}) for some in _chunks(list(case_ids)))
    return {
        row.case_id: StoredCase(shown_of(row), row.revision, tuple(row.remarked_at)) for found in rows for row in found
    }


def cases_by_id(connection: Connection, case_ids: Collection[str]) -> dict[str, Case]:
    """The same of either visibility, without when they changed."""
    found = (fetch(connection, visibility, case_ids) for visibility in CASES)
    return {case_id: stored.case for cases in found for case_id, stored in cases.items()}


def with_remarks(connection: Connection, case_id: str) -> Case | None:
    """The case with this id, of either visibility, with all that it holds."""
    found = (connection.execute(_CASES[v].where(CASES[v].c.case_id == case_id)).one_or_none() for v in VISIBILITIES)
    return next((case_of(row) for row in found if row), None)


def known_issues_naming(connection: Connection, visibility: Visibility, case_id: str) -> list[Case]:
    """The open issues that mention a case."""
    table = CASES[visibility]
    named = (table.c.standing == "known_issue", cast(table.c.links, Text).contains(case_id, autoescape=True))
    return [
        case for row in connection.execute(_CASES[visibility].where(*named)) if case_id in (case := case_of(row)).links
    ]


def changed_since(connection: Connection, visibility: Visibility, revision: int, limit: int) -> list[Case]:
    """The cases that changed after a revision, the most recent first."""
    return [case_of(row) for row in connection.execute(_NEWEST[visibility], {"revision": revision, "limit": limit})]


def count_by_standing(engine: Engine) -> dict[str, int]:
    """The number of rows per standing, public and internal together."""
    counts: dict[str, int] = {}
    with engine.connect() as connection:
        for table in CASES.values():
            query = select(table.c.standing, func.count()).group_by(table.c.standing)
            for standing, number in connection.execute(query):
                counts[standing] = counts.get(standing, 0) + number
    return counts


def _hashes(connection: Connection, visibility: Visibility, case_ids: list[str]) -> dict[str, str]:
    table = CASES[visibility]
    query = select(table.c.case_id, table.c.content_hash)
    return {
        row.case_id: row.content_hash
        for some in _chunks(case_ids)
        for row in connection.execute(query.where(table.c.case_id.in_(some)))
    }


def _remove(connection: Connection, visibility: Visibility, case_ids: list[str], *, replaced: bool = False) -> int:
    table, removed = CASES[visibility], 0
    for some in _chunks(case_ids):
        drop_verdicts(connection, some)
        drop_readings(connection, some, replaced=replaced)
        removed += connection.execute(delete(table).where(table.c.case_id.in_(some))).rowcount
    return removed


def _absent(connection: Connection, visibility: Visibility, scope: Scope, present: Collection[str]) -> list[str]:
    table = CASES[visibility]
    inside = (table.c.source == scope.source) & (table.c.scope == scope.name) & (table.c.standing != "unanswered")
    in_time = table.c.asked_at.between(scope.earliest, scope.latest)
    stored = connection.scalars(select(table.c.case_id).where(inside & in_time))
    return [case_id for case_id in stored if case_id not in present]


def _chunks(case_ids: list[str]) -> Iterator[list[str]]:
    """The ids in chunks, since databases limit the number of parameters."""
    for start in range(0, len(case_ids), _MOST_PARAMETERS):
        yield case_ids[start : start + _MOST_PARAMETERS]
