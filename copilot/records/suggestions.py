"""Keeping suggestions: the texts in a row that can be erased, a hash of the draft for the audit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert

from copilot.records.tables import SUGGESTIONS
from copilot.suggestion_json import suggestion_json

if TYPE_CHECKING:
    from copilot.model import Suggestion


def save_suggestion(engine: Engine, suggestion: Suggestion) -> None:
    """Store one suggestion, so that a later decision refers to exactly it."""
    with engine.begin() as connection:
        connection.execute(
            insert(SUGGESTIONS).values(
                suggestion_id=suggestion.suggestion_id,
                created_at=suggestion.created_at,
                thread_ts=suggestion.conversation.thread_ts,
                audience=suggestion.audience,
                text_hash=hashlib.sha256(suggestion.draft.text.encode()).hexdigest(),
                body=suggestion_json(suggestion),
            )
        )
