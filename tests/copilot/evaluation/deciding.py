"""Suggestions, and what people decide on them, straight into the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from copilot.model import Conversation, Turn
from copilot.records.answers.decisions import Decision, claim, settle
from copilot.records.answers.suggestions import save_suggestion
from copilot.suggest import suggest
from index.model import Message
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, ts

if TYPE_CHECKING:
    from copilot.build import App
    from copilot.model import Suggestion


def asked(app: App, second: float, text: str) -> Suggestion:
    turns = (Turn("asker", Message(ts(second), ASKER, text)),)
    conversation = Conversation(turns, ts(second), "C0SUPPORT")
    services = replace(app.suggest_services, save=lambda suggestion: None)
    asked_at = turns[0].message.at
    return suggest(conversation, services, suggestion_id=f"s{second}", now=asked_at, visibility="public")


def decided(app: App, suggestion: Suggestion, kind: Any, text: str | None, outcome: Any = "posted") -> None:
    """Somebody decides on a suggestion."""
    save_suggestion(app.engine, suggestion)
    decision = Decision(
        suggestion_id=suggestion.suggestion_id,
        kind=kind,
        by=HELPER,
        at=suggestion.created_at + timedelta(minutes=3),
        channel=str(suggestion.conversation.channel),
        thread_ts=str(suggestion.conversation.thread_ts),
        thread_state="x",
        text=text,
        reason="wrong case" if kind == "dismissed" else None,
        outcome="dismissed" if kind == "dismissed" else "sending",
    )
    with app.engine.begin() as connection:
        assert claim(connection, decision, [])
        settle(connection, decision, outcome, NOW)
