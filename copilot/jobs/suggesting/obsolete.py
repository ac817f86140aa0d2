"""Cases of a suggestion that were marked obsolete or withdrawn since it was made: cards and modals say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.lessons.store import lessons_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

_DRAFT = "It stands on a case that is marked obsolete: search again, or redraft it."

_WITHDRAWN: dict[str, Any] = {"title": "(withdrawn)", "url": "", "problem": "", "resolution": None, "warnings": []}


def obsolete_among(connection: Connection, body: Mapping[str, Any] | None) -> dict[str, str]:
    """The obsolete matches of a suggestion: by case id, a sentence that says who marked it and why."""
    case_ids = [match["case_id"] for match in (body or {}).get("matches", ())]
    found = lessons_of(connection, case_ids) if case_ids else {}
    return {
        case_id: f"{lesson.by_name or lesson.by} marked it obsolete{f': {lesson.note}' if lesson.note else '.'}"
        for case_id, lessons in found.items()
        for lesson in lessons
        if lesson.kind == "obsolete"
    }


def with_obsolete(body: Mapping[str, Any], obsolete: Mapping[str, str]) -> dict[str, Any]:
    """The suggestion with warnings: at each obsolete case, and at the draft if it stands on one."""
    if not obsolete:
        return dict(body)
    matches = [
        match | {"obsolete": True, "warnings": [obsolete[match["case_id"]], *match["warnings"]]}
        if match["case_id"] in obsolete
        else match
        for match in body["matches"]
    ]
    draft = body["draft"]
    if obsolete.keys() & set(draft["case_ids"]):
        draft = draft | {"warnings": [_DRAFT, *draft["warnings"]]}
    return {**body, "matches": matches, "draft": draft}


def without_gone(body: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """The suggestion without the texts of withdrawn cases, which keep their places in the list."""
    if not gone or not body:
        return dict(body)
    matches = [match | _WITHDRAWN if match["case_id"] in gone else match for match in body["matches"]]
    return {**body, "matches": matches}
