"""What became of the drafts of closed threads: how close the reply that was sent is to each, and never its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, and_, delete, select

from copilot.records.answers.suggestions import SuggestionRow
from copilot.records.tables import DRAFT_USES, OUTBOX, SUGGESTIONS
from copilot.suggestion_json import suggestion_from
from index.storage.rows import from_row, insert_new, to_row

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from copilot.desk.questions import ThreadKey

# `own`: the team wrote something else. `unanswered`: nobody answered, neither with the draft nor without it.
Use = Literal["unchanged", "light", "heavy", "own", "unanswered"]
USES: tuple[Use, ...] = ("unchanged", "light", "heavy", "own", "unanswered")


@dataclass(frozen=True, slots=True)
class DraftUse:
    """What became of one draft; `changed` and `by_hand` are None where nobody answered."""

    suggestion_id: str
    channel: str
    thread_ts: str
    at: datetime  # when the reply was sent; when the draft was made, where nobody answered
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


def replace_uses(connection: Connection, thread: ThreadKey, uses: Sequence[DraftUse]) -> list[DraftUse]:
    """Record what became of a thread's drafts, in the place of what was known; returns those not known before."""
    theirs = (DRAFT_USES.c.channel == thread[0], DRAFT_USES.c.thread_ts == thread[1])
    known = set(connection.scalars(select(DRAFT_USES.c.suggestion_id).where(*theirs)))
    connection.execute(delete(DRAFT_USES).where(*theirs))
    for use in uses:
        insert_new(connection, DRAFT_USES, to_row(use))
    return [use for use in uses if use.suggestion_id not in known]


def draft_uses(engine: Engine, since: datetime | None = None) -> list[DraftUse]:
    """What became of every draft since a time, the earliest first."""
    query = select(DRAFT_USES).order_by(DRAFT_USES.c.at, DRAFT_USES.c.suggestion_id)
    query = query.where(DRAFT_USES.c.at >= since) if since else query
    with engine.connect() as connection:
        return [from_row(DraftUse, row) for row in connection.execute(query)]
