"""Keeping suggestions: the texts in a row that can be erased, a hash of the draft for the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, select

from copilot.records.audit import text_hash
from copilot.records.rows import from_row
from copilot.records.tables import SUGGESTIONS
from copilot.suggestion_json import suggestion_json

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.model import Suggestion


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion as it was kept, in the shape of `suggest --json`; `body` is None once erased."""

    suggestion_id: str
    created_at: datetime
    channel: str | None
    thread_ts: str | None
    thread_state: str | None
    body: dict[str, Any] | None

    @property
    def thread(self) -> tuple[str, str]:
        return (self.channel or "", self.thread_ts or "")


def save_suggestion(engine: Engine, suggestion: Suggestion) -> None:
    """Store one suggestion, so that a later decision refers to exactly it."""
    with engine.begin() as connection:
        connection.execute(
            insert(SUGGESTIONS).values(
                suggestion_id=suggestion.suggestion_id,
                created_at=suggestion.created_at,
                channel=suggestion.conversation.channel,
                thread_ts=suggestion.conversation.thread_ts,
                thread_state=suggestion.conversation.state,
                audience=suggestion.audience,
                text_hash=text_hash(suggestion.draft.text),
                body=suggestion_json(suggestion),
                people=suggestion.conversation.authors,
            )
        )


def read_suggestion(connection: Connection, suggestion_id: str) -> SuggestionRow | None:
    row = connection.execute(select(SUGGESTIONS).where(SUGGESTIONS.c.suggestion_id == suggestion_id)).one_or_none()
    return from_row(SuggestionRow, row) if row is not None else None
