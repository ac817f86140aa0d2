"""What became of the drafts of closed threads: how close the reply that was sent is to each, and never its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, and_, delete, select

from copilot.records.answers.suggestions import SuggestionRow
from copilot.records.draft_use_table import DRAFT_USES
from copilot.records.tables import OUTBOX, SUGGESTIONS
from copilot.suggestion_json import suggestion_from
from index.storage.rows import from_row, insert_new, to_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from copilot.desk.questions import ThreadKey

# `own`: the team wrote something else. `unanswered`: nobody answered, neither with the draft nor without it.
Use = Literal["unchanged", "light", "heavy", "own", "unanswered"]


@dataclass(frozen=True, slots=True)
class DraftUse:
    """What became of one draft; `changed` and `by_hand` are None where nobody answered."""

    suggestion_id: str
    channel: str
    thread_ts: str
    at: datetime  # when the reply was sent; when the draft was made, where nobody answered
    answers: bool  # whether the draft did, and not only held
    use: Use
    changed: float | None = None  # the share of words that differ, 0…1
    by_hand: bool | None = None  # whether it was typed into Slack, and not posted through us


def drafts_for(connection: Connection, thread: ThreadKey) -> list[SuggestionRow]:
    """The suggestions for a thread that were not forgotten, the earliest first."""
    theirs = (SUGGESTIONS.c.channel == thread[0], SUGGESTIONS.c.thread_ts == thread[1], SUGGESTIONS.c.body.is_not(None))
    rows = connection.execute(select(SUGGESTIONS).where(*theirs).order_by(SUGGESTIONS.c.created_at))
    return [from_row(SuggestionRow, row, body=suggestion_from(row.body)) for row in rows]


def posted_in(connection: Connection, channel: str, threads: Collection[str]) -> dict[str, str]:
    """The messages that were posted through us in these threads: ts → the suggestion that was approved."""
    here = and_(OUTBOX.c.channel == channel, OUTBOX.c.thread_ts.in_(threads), OUTBOX.c.posted_ts.is_not(None))
    rows = connection.execute(select(OUTBOX.c.posted_ts, OUTBOX.c.suggestion_id).where(here))
    return {row.posted_ts: row.suggestion_id for row in rows}


def uses_of(connection: Connection, thread: ThreadKey) -> dict[str, DraftUse]:
    """What is known of the drafts for a thread, by suggestion."""
    rows = connection.execute(select(DRAFT_USES).where(*_of(thread)))
    return {row.suggestion_id: from_row(DraftUse, row) for row in rows}


def replace_uses(connection: Connection, thread: ThreadKey, uses: Iterable[DraftUse]) -> None:
    """Record what became of the drafts for a thread, in the place of what was known."""
    connection.execute(delete(DRAFT_USES).where(*_of(thread)))
    for use in uses:
        insert_new(connection, DRAFT_USES, to_row(use))


def draft_uses(engine: Engine, since: datetime | None = None) -> list[DraftUse]:
    """What became of every draft since a time, the earliest first."""
    query = select(DRAFT_USES).order_by(DRAFT_USES.c.at, DRAFT_USES.c.suggestion_id)
    query = query.where(DRAFT_USES.c.at >= since) if since else query
    with engine.connect() as connection:
        return [from_row(DraftUse, row) for row in connection.execute(query)]


def _of(thread: ThreadKey) -> tuple[ColumnElement[bool], ...]:
    return (DRAFT_USES.c.channel == thread[0], DRAFT_USES.c.thread_ts == thread[1])
