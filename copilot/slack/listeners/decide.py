"""Decisions: the buttons of a card, its menu, and the modals that are submitted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.card import SAYS_SO
from copilot.drafting.policy import post_fault
from copilot.records import jobs
from copilot.records.answers.decisions import read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import change_modal, read_modal
from copilot.slack.listeners.store import (
    new_modal,
    store_click,
    store_modal,
    thread_from,
    thread_of,
    title_of_thread,
    typed,
    verb_of,
)
from copilot.slack.listeners.suggest_answer import suggest_again
from copilot.slack.views.fields import reason_in
from copilot.slack.views.modal_state import shown_in
from copilot.slack.views.modal_view import (
    aside_block,
    aside_in,
    correct_modal,
    draft_block,
    draft_in,
    message_modal,
    note_in,
    note_modal,
)
from index.sources.base import safe_text

if TYPE_CHECKING:
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.records.threads.screens import Purpose
    from copilot.slack.listeners.store import Ack, Json
    from copilot.slack.services import Services

_ANSWERED = timedelta(seconds=3)  # how long Slack waits for our answer to a submission


def click(body: Json, ack: Ack, services: Services) -> None:
    """A button on a card, or an item of its menu: stored, and done by the worker."""
    verb, key = verb_of(body)
    seen = ""
    if verb in ("post_anyway", "try_again"):
        key, _, seen = key.partition(" ")
    if verb in ("hold", "correct"):
        _open_form(verb, key, body, ack, services)
        return
    is_thread = ":" in key
    thread = thread_from(key) if is_thread else thread_of(key, services)
    store_click(body, verb, thread, services, suggestion_id="" if is_thread else key, seen_state=seen)
    ack()
    services.wake()
    if verb == "dismiss":
        modal = new_modal(body, "dismiss", thread, services, suggestion_id=key)
        store_modal(modal, services)
        services.slack.open_view(
            body["trigger_id"], note_modal(modal.modal_id, "dismiss", title_of_thread(thread, services))
        )


def redraft(body: Json, ack: Ack, services: Services) -> None:
    """*Redraft*: in a modal for the person who looks at it, on a card for everybody."""
    (suggest_again if body.get("view") else click)(body, ack, services)


def _open_form(verb: str, key: str, body: Json, ack: Ack, services: Services) -> None:
    """Open the form of *Put on hold*, which asks for a note, or of *Correct*, which asks for the text."""
    is_thread = ":" in key
    thread = thread_from(key) if is_thread else thread_of(key, services)
    purpose: Purpose = "hold" if verb == "hold" else "correct"
    modal = new_modal(body, purpose, thread, services, suggestion_id=None if is_thread else key)
    store_modal(modal, services)
    ack()
    if verb == "hold":
        view = note_modal(modal.modal_id, "hold", title_of_thread(thread, services))
    else:
        with services.engine.connect() as connection:
            decision = read_decision(connection, key)
        if decision is None or decision.by != body["user"]["id"]:
            told = "Only the person who posted this reply can change it."
            view = message_modal(modal.modal_id, "Correct the reply", told)
        else:
            view = correct_modal(modal.modal_id, decision.text or "")
    push = bool(body.get("view")) and body["view"]["type"] == "modal"
    (services.slack.push_view if push else services.slack.open_view)(body["trigger_id"], view)


def post_reply(body: Json, ack: Ack, services: Services) -> None:
    """A modal is submitted: exactly its text is approved, for the suggestion and the thread's state that it shows."""
    view = body["view"]
    text = typed(draft_in(view))
    modal_id, suggestion_id, seen = shown_in(view)
    with services.engine.begin() as connection:
        modal = read_modal(connection, modal_id)
        if modal is None or modal.user != body["user"]["id"] or not suggestion_id:
            ack(response_action="update", view=message_modal("gone", "Suggested reply", "Please ask again."))
            return
        if fault := post_fault(text):
            ack(response_action="errors", errors={draft_block(view): fault})
            return
        box = aside_block(view)
        if box and not aside_in(view) and _is_the_draft(text, read_suggestion(connection, suggestion_id)):
            ack(response_action="errors", errors={box: SAYS_SO})
            return
        change_modal(connection, modal_id, text=text, word=None)
        # If the worker is faster than our answer, "Posting …" would cover what it drew, so it draws once more.
        now = services.clock()
        jobs.draw_modal(connection, modal_id, now, quietly=True, due=now + _ANSWERED)
    extra = {"modal_id": modal_id, "text": text, "seen_state": seen, "suggestion_id": suggestion_id}
    extra |= {"aside": "yes"} if aside_in(view) else {}
    store_click(body, "approve", modal.thread, services, **extra)
    ack(response_action="update", view=message_modal(modal_id, "Suggested reply", "Posting …"))
    services.wake()


def _is_the_draft(text: str, suggestion: SuggestionRow | None) -> bool:
    """Whether the reply is still the draft that says that others are told."""
    return bool(suggestion and suggestion.body and text.strip() == suggestion.body.draft.text.strip())


def correct_reply(body: Json, ack: Ack, services: Services) -> None:
    """The corrected text of a posted reply."""
    _submit(body, ack, services, "correct", typed(draft_in(body["view"])), check=True)


def hold_thread(body: Json, ack: Ack, services: Services) -> None:
    """The note why a thread is on hold."""
    _submit(body, ack, services, "hold", safe_text(note_in(body["view"])).text)


def dismiss_suggestion(body: Json, ack: Ack, services: Services) -> None:
    """The reason for dismissing a suggestion, given after it was dismissed."""
    _submit(body, ack, services, "reason", safe_text(reason_in(body["view"])).text)


def _submit(body: Json, ack: Ack, services: Services, verb: str, text: str, *, check: bool = False) -> None:
    view = body["view"]
    if check and (fault := post_fault(text)):
        ack(response_action="errors", errors={draft_block(view): fault})
        return
    if verb == "hold" and not text:
        ack(response_action="errors", errors={"note": "Say what you're waiting for: everyone on the team sees it."})
        return
    with services.engine.connect() as connection:
        modal = read_modal(connection, shown_in(view)[0])
    if modal is None or modal.user != body["user"]["id"]:
        ack()
        return
    store_click(body, verb, modal.thread, services, suggestion_id=modal.suggestion_id or "", text=text)
    ack()
    services.wake()
