"""Keeping suggestions: the texts in a row that can be erased, a hash of the draft for the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, insert, select, update

from copilot.records.audit import text_hash
from copilot.records.tables import SUGGESTIONS
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.storage.rows import from_row

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.questions import ThreadKey
    from copilot.model import Draft, SavedSuggestion, Suggestion
    from index.model import Audience, Visibility


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion as it was saved; its `body` is None once erased."""

    suggestion_id: str
    created_at: datetime
    channel: str | None
    thread_ts: str | None
    thread_state: str | None
    visibility: Visibility
    body: SavedSuggestion | None
    audience: Audience
    stands_on: dict[str, str] | None

    @property
    def thread(self) -> tuple[str, str]:
        return (self.channel or "", self.thread_ts or "")

    @property
    def draft(self) -> Draft | None:
        return self.body.draft if self.body else None

    def cases(self, *, with_aside: bool) -> dict[str, str]:
        """The cases that the draft is based on, and those that its aside names: case id → hash of what it said.

        Suggestions made before hashes were kept only have the ids.
        """
        draft = self.draft
        if draft is None:
            return {}
        named = draft.aside.case_ids if with_aside and draft.aside else ()
        return {case_id: (self.stands_on or {}).get(case_id, "") for case_id in (*draft.case_ids, *named)}


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
                visibility=suggestion.visibility,
                text_hash=text_hash(suggestion.draft.text),
                body=suggestion_json(suggestion),
                stands_on=_case_hashes(suggestion),
                people=suggestion.conversation.authors,
            )
        )


def _case_hashes(suggestion: Suggestion) -> dict[str, str]:
    """As the draft was made from them: what is changed from now on is seen."""
    draft = suggestion.draft
    named = {*draft.case_ids, *(draft.aside.case_ids if draft.aside else ())}
    return {m.case.case_id: m.case.answer_hash for m in suggestion.matches if m.case.case_id in named}


def read_suggestion(connection: Connection, suggestion_id: str) -> SuggestionRow | None:
    row = connection.execute(select(SUGGESTIONS).where(SUGGESTIONS.c.suggestion_id == suggestion_id)).one_or_none()
    if row is None:
        return None
    return from_row(SuggestionRow, row, body=suggestion_from(row.body) if row.body is not None else None)


def keep_inside(connection: Connection, suggestion_id: str) -> None:
    """Its place is not open to everybody any more: what follows from it from now on is for the team alone."""
    theirs = SUGGESTIONS.c.suggestion_id == suggestion_id
    connection.execute(update(SUGGESTIONS).where(theirs).values(visibility="internal"))


def was_internal(connection: Connection, thread: ThreadKey) -> bool:
    """Whether a suggestion for this thread was made while not everybody could read along."""
    theirs = (SUGGESTIONS.c.channel == thread[0], SUGGESTIONS.c.thread_ts == thread[1])
    hidden = select(SUGGESTIONS.c.suggestion_id).where(*theirs, SUGGESTIONS.c.visibility == "internal")
    return connection.execute(hidden.limit(1)).first() is not None
