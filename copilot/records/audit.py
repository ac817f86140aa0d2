"""The audit: who did what, when and where, with a hash of the exact text but never the text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert

from copilot.records.tables import AUDIT

if TYPE_CHECKING:
    from datetime import datetime


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def note(
    connection: Connection,
    actor: str,
    action: str,
    thread: tuple[str, str],
    at: datetime,
    *,
    suggestion_id: str | None = None,
    text: str | None = None,
) -> None:
    """Append one line, in the transaction that it is about."""
    connection.execute(
        insert(AUDIT).values(
            at=at,
            actor=actor,
            action=action,
            channel=thread[0],
            thread_ts=thread[1],
            suggestion_id=suggestion_id,
            text_hash=None if text is None else text_hash(text),
        )
    )
