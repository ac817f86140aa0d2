"""Threads to replay that the app itself knows: those that a person saved, and those that were decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, select

from copilot.evaluation.saved.saved_format import saved_from, saved_json
from copilot.evaluation.saved.saved_threads import SavedThread, ts_of
from copilot.model import Turn
from copilot.records.tables import DECISIONS, SAVED_THREADS, SUGGESTIONS, THREADS
from copilot.suggestion_json import suggestion_from
from index.model import Message, moment
from index.sources.base import safe_text
from index.storage.rows import put

if TYPE_CHECKING:
    from datetime import datetime

_CAME_OF_IT = ("posted", "shadowed", "dismissed", "retracted")


def save_thread(engine: Engine, saved: SavedThread, now: datetime) -> None:
    """Save a thread as it is now; saving it again replaces it."""
    with engine.begin() as connection:
        row = {"case_id": saved.case_id, "saved_at": now, "body": saved_json(saved), "people": saved.whole.authors}
        put(connection, SAVED_THREADS, row)


def saved_threads(engine: Engine) -> list[SavedThread]:
    """Everything that can be replayed without files: saved threads, and decisions on threads that nobody saved."""
    with engine.connect() as connection:
        rows = connection.execute(select(SAVED_THREADS.c.body).where(SAVED_THREADS.c.body.is_not(None))).all()
    saved = [saved_from(row.body) for row in rows]
    known = {one.case_id for one in saved}
    return [*saved, *(one for one in decided_threads(engine) if one.case_id not in known)]


def decided_threads(engine: Engine) -> list[SavedThread]:
    """Each thread that somebody decided on, by its last decision; threads whose texts were erased are left out.

    The question is read from the suggestion, as it was then, so later edits in Slack change nothing. The approved text
    is the answer, and the cases it cites are right ones, since a person sent it.
    """
    query = (
        select(DECISIONS, SUGGESTIONS.c.body, SUGGESTIONS.c.visibility, THREADS.c.status)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == DECISIONS.c.suggestion_id)
        .outerjoin(THREADS, (THREADS.c.channel == DECISIONS.c.channel) & (THREADS.c.thread_ts == DECISIONS.c.thread_ts))
        .where(DECISIONS.c.outcome.in_(_CAME_OF_IT))
        .order_by(DECISIONS.c.at, DECISIONS.c.suggestion_id)
    )
    with engine.connect() as connection:
        rows = [row for row in connection.execute(query) if row.body is not None]
    return list({(row.channel, row.thread_ts): _decided(row) for row in rows}.values())


def _decided(row: Row[Any]) -> SavedThread:
    body, is_answer = suggestion_from(row.body), row.kind != "dismissed" and row.outcome != "retracted"
    asked = safe_text(body.question)
    answer = safe_text(row.text or "").text if is_answer else ""
    turns = [Turn("asker", Message(row.thread_ts, "asker", asked.text, secrets=asked.found))]
    if answer:
        turns.append(Turn("team", Message(ts_of(row.at), "team", answer)))
    return SavedThread(
        case_id=f"slack:{row.channel}:{row.thread_ts}",
        source="slack",
        scope=row.channel,
        place=row.channel,
        visibility=row.visibility,
        url="",
        asked_at=moment(row.thread_ts),
        turns=tuple(turns),
        answer=answer,
        is_own_draft=is_answer and answer.split() == body.draft.text.split(),
        relevant=frozenset(body.draft.case_ids) if is_answer and body.answered else frozenset(),
        outcome=f"{row.kind}, {row.outcome}; the thread is {row.status or 'unknown'}",
    )
