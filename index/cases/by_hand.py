"""Cases that an engineer wrote by hand: stored with the others in SQL, found at once, and kept by every reindex.

They are in no source, so a reindex never deletes them. Their standing is `answered`, not `confirmed`: an engineer
vouches for them, but no asker has said yet that they helped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from index.cases.references import links_in, versions_in
from index.model import VISIBILITIES, Case
from index.storage import case_store
from index.storage.case_rows import pair_from
from index.storage.revision import next_revision
from index.storage.tables import CASES
from index.titles.title import title_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from index.history.masking import Mask
    from index.model import Visibility

PREFIX = "team:"  # of their case ids
_TEXTS = ("title", "problem", "resolution", "answered_by_name", "remarks", "people", "further")


def case_by_hand(
    case_id: str,
    problem: str,
    resolution: str,
    *,
    visibility: Visibility,
    url: str,
    by: str,
    by_name: str,
    asked_at: datetime,
    now: datetime,
    people: Sequence[str] = (),
) -> Case:
    """Make a case from two redacted texts; `url` is the thread where it was written, `people` the names in it."""
    return Case(
        case_id=case_id,
        source="team",
        scope="by hand",
        visibility=visibility,
        standing="answered",
        title=title_of(problem),
        problem=problem,
        resolution=resolution,
        url=url,
        asked_by=by,
        asked_at=asked_at,
        answered_by=by,
        answered_by_name=by_name,
        answered_by_team=True,
        resolved_at=now,
        versions=versions_in(f"{problem}\n{resolution}"),
        people=tuple(people),
        team_links=links_in(resolution),
    )


def read_case(connection: Connection, case_id: str) -> Case | None:
    """Read a case of any source and visibility."""
    found = (case_store.fetch(connection, visibility, [case_id]).get(case_id) for visibility in VISIBILITIES)
    return next((row.case for row in found if row), None)


def write_case(engine: Engine, case: Case) -> None:
    """Save a new or edited case; it is found by its words at once, and by meaning when it is embedded."""
    case_store.save_cases(engine, [case], case_store.Changes())


def mask_names_in_cases(connection: Connection, mask: Mask, but: Collection[str]) -> list[Case]:
    """Remove names from the cases written by hand, except these; returns the changed ones as they were before."""
    changed = []
    for visibility, table in CASES.items():
        texts = select(table.c.case_id, *(table.c[name] for name in _TEXTS)).where(table.c.source == "team")
        rows = {row.case_id: row._mapping for row in connection.execute(texts)}
        named = [id_ for id_, row in rows.items() if id_ not in but and mask.found_in({**row, "case_id": ""})]
        for case_id, stored in case_store.fetch(connection, visibility, named).items():
            masked = {name: mask.apply(rows[case_id][name]) for name in _TEXTS}
            case = replace(stored.case, **{name: masked[name] for name in _TEXTS[:-3]}, people=tuple(masked["people"]))
            case = replace(case, further=tuple(map(pair_from, masked["further"])))
            about = {"content_hash": case.content_hash, "revision": next_revision(connection, removing=True)}
            connection.execute(update(table).where(table.c.case_id == case_id).values(**masked, **about))
            changed.append(stored.case)
    return changed
