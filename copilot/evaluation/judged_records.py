"""What people's decisions say about the cases that were suggested for a question: right, or another problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from copilot.model import OTHER_PROBLEM
from copilot.records.tables import DECISIONS, SUGGESTIONS
from copilot.suggestion_json import suggestion_from
from index.storage.tables import LESSONS

if TYPE_CHECKING:
    from datetime import datetime

_LITTLE = 0.5  # share of a draft that was rewritten: beyond that it was another answer


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, and one case that was right or wrong for it; `asking` is the case id of the thread that asks."""

    asking: str
    question: str
    asked_at: datetime
    case_id: str
    is_right: bool
    known_at: datetime


def judged_cases(engine: Engine) -> list[Judged]:
    """The judgements on public suggestions, the oldest first; a dismissal without a reason does not judge the case."""
    said = (LESSONS.c.case_id, LESSONS.c.kind, LESSONS.c.against, LESSONS.c.at, DECISIONS.c.reason)
    asked = (SUGGESTIONS.c.created_at, SUGGESTIONS.c.channel, SUGGESTIONS.c.thread_ts, SUGGESTIONS.c.body)
    query = (
        select(*said, *asked)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == LESSONS.c.suggestion_id)
        .join(DECISIONS, DECISIONS.c.suggestion_id == LESSONS.c.suggestion_id)
        .where(SUGGESTIONS.c.visibility == "public", LESSONS.c.visibility == "public")
        .order_by(SUGGESTIONS.c.created_at, LESSONS.c.lesson_id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [
        Judged(
            f"slack:{row.channel}:{row.thread_ts}",
            suggestion_from(row.body).question,
            row.created_at,
            row.case_id,
            right,
            row.at,
        )
        for row in rows
        if row.body and (right := _is_right(row.kind, row.against, row.reason or "")) is not None
    ]


def _is_right(kind: str, against: float, reason: str) -> bool | None:
    if kind in ("approved", "edited"):
        return True if against < _LITTLE else None
    if kind == "passed_over" or reason.startswith(OTHER_PROBLEM):
        return False
    return None
