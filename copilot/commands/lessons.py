"""`lessons`: show what the team's decisions taught about cases, or forget it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.terminal.output import note, print_json, say
from copilot.records import audit
from copilot.settings import load_settings
from index.cases.by_hand import read_case
from index.errors import InputError
from index.lessons.rules import learned_from
from index.lessons.store import cases_with_lessons, forget_lessons, lessons_of
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from index.lessons.rules import Lesson
    from index.model import Audience


def run(case: str | None, forget: str | None, *, as_json: bool) -> None:
    app, now = App(load_settings()), datetime.now(UTC)
    if forget:
        with app.engine.begin() as connection:
            gone = forget_lessons(connection, forget)
            if not gone:
                raise InputError(
                    f"Nothing has been learned about {forget!r}; `support-copilot lessons` lists case ids."
                )
            audit.note(connection, "operator", "forget_lessons", ("", ""), now)
        note(f"{gone} lesson{'s' if gone > 1 else ''} about {forget} forgotten.")
    with app.engine.connect() as connection:
        ids = [case] if case else cases_with_lessons(connection)
        found = lessons_of(connection, ids)
        # What its lessons mean for the team's own questions, where every lesson counts.
        known = ((case_id, found[case_id]) for case_id in ids if case_id in found)
        shown = [lessons_json(connection, case_id, lessons, "internal", now) for case_id, lessons in known]
    if as_json:
        print_json(shown)
        return
    for one in shown:
        say(_line(one))
    if not shown:
        note("Nothing has been learned yet." if case is None else f"Nothing has been learned about {case}.")


def lessons_json(
    connection: Connection, case_id: str, lessons: Sequence[Lesson], audience: Audience, now: datetime
) -> dict[str, Any]:
    """A case with what its lessons mean for an audience, and the lessons that it may see."""
    learned, case = learned_from(lessons, audience, now), read_case(connection, case_id)
    return {
        "case_id": case_id,
        "title": case.title if case else None,
        "weight": round(learned.odds, 4),  # log-odds, added to its score
        "decisions": dict(Counter(lesson.kind for lesson in learned.lessons)),
        "resolution": learned.better.resolution if learned.better else None,
        "obsolete": (learned.obsolete.note or "") if learned.obsolete else None,
        "lessons": [_lesson(lesson) for lesson in learned.lessons],
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "kind": lesson.kind,
        "against": round(lesson.against, 4),
        "visibility": lesson.visibility,
        "by": lesson.by,
        "by_name": lesson.by_name or None,
        "at": lesson.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "suggestion_id": lesson.suggestion_id,
        "diff": lesson.diff,
    }


def _line(case: dict[str, Any]) -> str:
    decisions = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in case["decisions"].items())
    lines = [f"{case['case_id']}  {case['weight']:+.2f}  {decisions}"]
    if case["title"]:
        lines.append(f"    {case['title']}")
    if case["obsolete"] is not None:
        lines.append(f"    obsolete: {case['obsolete']}")
    if case["resolution"]:
        lines.append(f"    new answer: {shorten(' '.join(case['resolution'].split()), 200)}")
    return "\n".join(lines)
