"""What drafts stand on, by id: cases, and sections of the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.sections.section import DOCS, as_case
from index.sections.section_store import sections_by_id
from index.storage.case_store import cases_by_id

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from index.model import Case


def evidence_by_id(connection: Connection, ids: Collection[str]) -> dict[str, Case]:
    """Those that still exist, as they are now; a section in the form of a case, as a draft was given it."""
    sections = sections_by_id(connection, [one for one in ids if one.startswith(DOCS)])
    cases = cases_by_id(connection, [one for one in ids if one not in sections])
    return cases | {section_id: as_case(section) for section_id, section in sections.items()}
