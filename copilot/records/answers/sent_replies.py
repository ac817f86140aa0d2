"""What the records know of the app's own posts: what each was for, and on which cases it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.drafting.posted_answer import posted_as
from copilot.records.answers.decisions import Post, read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.tables import OUTBOX
from index.storage.rows import from_row

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from copilot.model import SavedSuggestion
    from index.sources.slack_messages.own_posts import PostedAs


class SentReplies:
    """Looks up messages, in all channels or in one.

    Which ones were posted is read once, the rest only for those that are asked for: messages that say themselves what
    they are need no look-up, only those that were posted before they did.
    """

    def __init__(self, engine: Engine, channel: str = "") -> None:
        self._engine = engine
        query = select(OUTBOX.c.channel, OUTBOX.c.posted_ts, OUTBOX.c.outbox_id)
        query = query.where(OUTBOX.c.channel == channel) if channel else query
        with engine.connect() as connection:
            rows = connection.execute(query.where(OUTBOX.c.state == "sent", OUTBOX.c.thread_ts != ""))
            self._posted = {(row.channel, row.posted_ts): row.outbox_id for row in rows}

    def __call__(self, channel: str, ts: str) -> PostedAs | None:
        outbox_id = self._posted.get((channel, ts))
        if outbox_id is None:
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(OUTBOX).where(OUTBOX.c.outbox_id == outbox_id)).one_or_none()
            if row is None:
                return None
            decision = read_decision(connection, row.suggestion_id)
            return posted_as_of(connection, from_row(Post, row), decision.text if decision else None)


def posted_as_of(connection: Connection, post: Post, whole: str | None) -> PostedAs | None:
    """What a message of the outbox is, as part of this whole reply; None where its texts were forgotten."""
    suggestion = read_suggestion(connection, post.suggestion_id)
    if suggestion is None or suggestion.body is None or not post.text:
        return None
    return posted_as(suggestion.body.draft, _resolution(suggestion.body), whole or post.text, post.text)


def _resolution(body: SavedSuggestion) -> str:
    """What the first case says from which the draft answers."""
    first = body.draft.case_ids[:1]
    return next((match.resolution or "" for match in body.matches if match.case_id in first), "")
