"""Cases that were marked obsolete or withdrawn since a suggestion was made: what shows the suggestion says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.model import Remark
from index.lessons.store import lessons_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

    from copilot.model import SavedMatch, SavedSuggestion

_DRAFT = Remark("obsolete_case", "The draft uses a case that is marked obsolete. Search again, or redraft.", "fault")


def obsolete_among(connection: Connection, body: SavedSuggestion | None) -> dict[str, str]:
    """The obsolete ones among the suggestion's matches, by case id: a sentence that says by whom and why."""
    case_ids = [match.case_id for match in body.matches] if body else []
    found = lessons_of(connection, case_ids) if case_ids else {}
    return {
        case_id: f"{lesson.by_name or lesson.by} marked it obsolete{f': {lesson.note}' if lesson.note else '.'}"
        for case_id, lessons in found.items()
        for lesson in lessons
        if lesson.kind == "obsolete"
    }


def with_obsolete(body: SavedSuggestion, obsolete: Mapping[str, str]) -> SavedSuggestion:
    """The suggestion with a warning at each obsolete case, and at a draft that uses one."""
    if not obsolete:
        return body
    draft = body.draft
    if obsolete.keys() & set(draft.case_ids):
        draft = replace(draft, remarks=(_DRAFT, *draft.remarks))
    return replace(body, matches=tuple(_warned(match, obsolete) for match in body.matches), draft=draft)


def _warned(match: SavedMatch, obsolete: Mapping[str, str]) -> SavedMatch:
    if match.case_id not in obsolete:
        return match
    return replace(match, is_obsolete=True, warnings=(obsolete[match.case_id], *match.warnings))


def without_withdrawn(body: SavedSuggestion, withdrawn: Collection[str]) -> SavedSuggestion:
    """The suggestion without the words of the cases that were withdrawn, each still in its place."""
    if not withdrawn:
        return body
    return replace(
        body, matches=tuple(_emptied(match) if match.case_id in withdrawn else match for match in body.matches)
    )


def _emptied(match: SavedMatch) -> SavedMatch:
    return replace(match, title="(withdrawn)", url="", problem="", resolution=None, warnings=())
