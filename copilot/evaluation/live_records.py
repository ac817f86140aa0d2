"""What was really decided, and how long threads really took, read from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, select

from copilot.evaluation.live import INTERNAL_REASON, LiveDecision, LiveThread, live_thread
from copilot.records.spending_tables import MODEL_USAGE
from copilot.records.tables import DECISIONS, SUGGESTIONS, THREADS
from copilot.records.threads.thread_list import question_facts
from copilot.suggestion_json import suggestion_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot.desk.facts import StatusEmoji

_COLUMNS = (
    DECISIONS,
    SUGGESTIONS.c.body,
    SUGGESTIONS.c.visibility,
    MODEL_USAGE.c.input_tokens,
    MODEL_USAGE.c.output_tokens,
)


def live_decisions(engine: Engine, since: datetime | None = None) -> list[LiveDecision]:
    """Every decision since a time, except those whose post failed; the earliest first."""
    query = (
        select(*_COLUMNS)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == DECISIONS.c.suggestion_id)
        .outerjoin(MODEL_USAGE, MODEL_USAGE.c.suggestion_id == DECISIONS.c.suggestion_id)
        .where(DECISIONS.c.outcome != "failed")
        .order_by(DECISIONS.c.at, DECISIONS.c.suggestion_id)
    )
    if since:
        query = query.where(DECISIONS.c.at >= since)
    with engine.connect() as connection:
        return [_decision(row) for row in connection.execute(query)]


def live_threads(engine: Engine, emoji: StatusEmoji, since: datetime | None = None) -> list[LiveThread]:
    """The times of every thread that a user began since a time."""
    return list(_threads(engine, emoji, since))


def _threads(engine: Engine, emoji: StatusEmoji, since: datetime | None) -> Iterator[LiveThread]:
    query = select(THREADS.c.channel, THREADS.c.thread_ts).where(THREADS.c.part_of.is_(None))
    if since:
        query = query.where(THREADS.c.thread_ts >= f"{since.timestamp():.6f}")
    with engine.connect() as connection:
        keys = [(row.channel, row.thread_ts) for row in connection.execute(query.order_by(THREADS.c.thread_ts))]
        for key in keys:
            if thread := live_thread(question_facts(connection, key), emoji):
                yield thread


def _decision(row: Row[Any]) -> LiveDecision:
    body = suggestion_from(row.body) if row.body else None
    return LiveDecision(
        at=row.at,
        kind=row.kind,
        draft=body.draft.text if body else None,
        text=row.text,
        reason=row.reason if row.visibility == "public" or not row.reason else INTERNAL_REASON,
        corrected=row.corrected,
        answered=body.answered if body else None,
        by_model=body.draft.written_by == "model" if body else None,
        tokens=(row.input_tokens or 0) + (row.output_tokens or 0),
    )
