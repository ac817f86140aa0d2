"""The message shortcut, and everything else that leads to a suggestion in a modal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.drafting.purposes import PURPOSES
from copilot.records import jobs
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import change_modal, forget_modal, read_modal, save_modal
from copilot.records.threads.thread_list import head_of, read_thread
from copilot.slack.listeners.store import new_modal, open_modal_view, store_modal, thread_from, thread_of, value_of
from copilot.slack.views.modal_state import shown_in
from copilot.slack.views.modal_view import draft_in, message_modal, waiting_modal, words_in
from copilot.slack.views.stopped_view import stopped_modal
from index.sources.base import safe_text
from index.sources.slack_text import plain

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.slack.listeners.store import Ack, Json
    from copilot.slack.services import Services

_WAITING_IS_SHOWN = timedelta(seconds=5)  # by then the modal says that it waits, or the process has died


def suggest_answer(body: Json, ack: Ack, services: Services) -> None:
    """The message shortcut: a waiting modal now, the suggestion in it later."""
    message = body["message"]
    thread = (body["channel"]["id"], message.get("thread_ts") or message["ts"])
    asked = safe_text(plain(str(message.get("text") or ""), {})).text
    with services.engine.connect() as connection:
        thread = head_of(connection, thread)
    modal = new_modal(body, "suggest", thread, services)
    store_modal(modal, services, suggests=True)
    ack()
    open_modal_view(body, modal, waiting_modal(modal.modal_id, asked), services)


def edit(body: Json, ack: Ack, services: Services) -> None:
    """*Edit* on a card: its suggestion in a modal."""
    _open_suggestion(value_of(body), body, ack, services)


def _open_suggestion(suggestion_id: str, body: Json, ack: Ack, services: Services) -> None:
    thread = thread_of(suggestion_id, services)
    if not thread[0]:
        ack()
        told = "This suggestion no longer exists. Ask for a new one."
        services.slack.open_view(body["trigger_id"], message_modal("gone", "Suggested reply", told))
        return
    modal = new_modal(body, "edit", thread, services, suggestion_id=suggestion_id)
    store_modal(modal, services)
    ack()
    open_modal_view(body, modal, message_modal(modal.modal_id, "Suggested reply", "One moment …"), services)


def read_stopped(body: Json, ack: Ack, services: Services) -> None:
    """*Read the stopped draft*: what the model wrote and the checks did not let through, on top of the modal."""
    suggestion_id = value_of(body)
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, suggestion_id)
    thread = thread_of(suggestion_id, services)
    modal = new_modal(body, "stopped", thread, services, suggestion_id=suggestion_id)
    store_modal(modal, services)
    ack()
    stopped = suggestion.body.draft.stopped if suggestion and suggestion.body else None
    services.slack.push_view(body["trigger_id"], stopped_modal(modal.modal_id, stopped))


def write(body: Json, ack: Ack, services: Services) -> None:
    """A flag's button on a card: a reply for that flag, in a modal."""
    purpose = str(body["actions"][0]["action_id"]).removeprefix("write_")
    _suggest_instead(value_of(body), body, ack, services, reply_for=purpose)


def answer_from(body: Json, ack: Ack, services: Services) -> None:
    """*Use this case* on a card that knows no sure answer: a reply from that case, in a modal."""
    suggestion_id, _, case_id = value_of(body).partition(" ")
    _suggest_instead(suggestion_id, body, ack, services, case_id=case_id)


def _suggest_instead(suggestion_id: str, body: Json, ack: Ack, services: Services, **wanted: str) -> None:
    """Another suggestion for the same thread, in a modal; the card keeps its own until that one is posted."""
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, suggestion_id)
    if suggestion is None or suggestion.body is None:
        _open_suggestion(suggestion_id, body, ack, services)
        return
    modal = new_modal(body, "suggest", suggestion.thread, services, **wanted)
    store_modal(modal, services, suggests=True)
    ack()
    open_modal_view(body, modal, waiting_modal(modal.modal_id, suggestion.body.question), services)


def open_modal(body: Json, ack: Ack, services: Services) -> None:
    """*Open* in the message to somebody who closed a modal: the same modal again."""
    with services.engine.connect() as connection:
        old = read_modal(connection, value_of(body))
    ack()
    if old and old.user == body["user"]["id"]:
        open_modal_view(body, old, message_modal(old.modal_id, "Suggested reply", "One moment …"), services)


def open_thread(body: Json, ack: Ack, services: Services) -> None:
    """*Open* on the home page."""
    modal = new_modal(body, "thread", thread_from(value_of(body)), services)
    store_modal(modal, services)
    ack()
    open_modal_view(body, modal, message_modal(modal.modal_id, "Thread", "One moment …"), services)


def suggest_here(body: Json, ack: Ack, services: Services) -> None:
    """*Suggest answer* in the modal of a thread, which turns into the modal of the suggestion."""
    thread = thread_from(value_of(body))
    modal = new_modal(body, "suggest", thread, services, view_id=body["view"]["id"])
    with services.engine.begin() as connection:
        forget_modal(connection, shown_in(body["view"])[0])
        save_modal(connection, modal)
        row = read_thread(connection, thread)
        enqueue_suggestion(connection, modal.modal_id, services)
    ack()
    show_waiting(body, modal.modal_id, (row and row.title) or "", services)


def unfold(body: Json, ack: Ack, services: Services) -> None:
    """*More* in a modal: all cases, and what else can be done; it stays so, and what was typed stays too."""
    modal_id, _, _ = shown_in(body["view"])
    with services.engine.begin() as connection:
        modal = read_modal(connection, modal_id)
        if modal is not None and modal.user == body["user"]["id"]:
            change_modal(connection, modal_id, unfolded=True)
            jobs.draw_modal(connection, modal_id, services.clock(), quietly=True)
    ack()
    services.wake()


def suggest_again(body: Json, ack: Ack, services: Services) -> None:
    """*Search again*, *Use this case*, *Redraft* and *Write something else* in a modal; nothing typed is lost."""
    action, view = body["actions"][0], body["view"]
    modal_id, _, _ = shown_in(view)
    changes: Json = {"suggestion_id": None, "live_state": None, "word": None, "text": None}
    with services.engine.begin() as connection:
        modal = read_modal(connection, modal_id)
        suggestion = read_suggestion(connection, modal.suggestion_id or "") if modal else None
        if modal is None or modal.user != body["user"]["id"]:
            ack()
            return
        own = draft_in(view)
        if suggestion and suggestion.body and own.strip() != suggestion.body.draft.text.strip():
            changes["kept"] = safe_text(own).text
        match action["action_id"]:
            case "write":
                purpose = action["selected_option"]["value"]
                changes["reply_for"] = purpose if purpose in PURPOSES else None
            case "use_case":
                changes |= {"case_id": action["value"], "reply_for": None}
            case "search_again":
                changes |= {"case_id": None, "words": safe_text(words_in(view)).text or None, "reply_for": None}
            case _:
                changes |= {"case_id": None, "words": safe_text(words_in(view)).text or None}
        change_modal(connection, modal_id, **changes)
        enqueue_suggestion(connection, modal_id, services)
    ack()
    question = suggestion.body.question if suggestion and suggestion.body else ""
    show_waiting(body, modal_id, changes.get("words") or question, services)


def enqueue_suggestion(connection: Connection, modal_id: str, services: Services) -> None:
    """Enqueue a suggestion before the click is acknowledged, but leave time to show first that it is being made."""
    now = services.clock()
    jobs.suggest_in_modal(connection, modal_id, now, due=now + _WAITING_IS_SHOWN)


def show_waiting(body: Json, modal_id: str, question: str, services: Services) -> None:
    """Show in the view they clicked in that a suggestion is being made; only then is it made."""
    try:
        services.slack.change_view(body["view"]["id"], waiting_modal(modal_id, question))
    finally:
        with services.engine.begin() as connection:
            jobs.suggest_in_modal(connection, modal_id, services.clock())
            jobs.draw_modal(connection, modal_id, services.clock())  # if it came first, the waiting view covers it
        services.wake()
