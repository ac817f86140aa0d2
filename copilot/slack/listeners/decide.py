"""Decisions: the buttons of a card, its menu, and the modals that are submitted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.card import SAYS_SO
from copilot.records.answers.decisions import read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import change_modal, read_modal
from copilot.records.work import enqueue
from copilot.slack.listeners.store import (
    new_modal,
    store_act,
    store_modal,
    thread_in,
    thread_of,
    title_of_thread,
    typed,
    verb_of,
)
from copilot.slack.listeners.suggest_answer import look_again
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
from copilot.text.split import mrkdwn_parts
from index.sources.base import safe_text
from index.text import clean

if TYPE_CHECKING:
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.records.threads.screens import Purpose
    from copilot.slack.listeners.store import Ack, Json
    from copilot.slack.services import Services

_ANSWERED = timedelta(seconds=3)  # until when Slack takes our answer to a submission
LONGEST_REPLY = 12_000  # characters: four messages in Slack; beyond that it is a document


def click(body: Json, ack: Ack, services: Services) -> None:
    """A button on a card, or a line of its menu: stored, and done by the worker."""
    verb, key = verb_of(body)
    seen = ""
    if verb in ("post_anyway", "try_again"):
        key, _, seen = key.partition(" ")
    if verb in ("hold", "correct"):
        _ask_more(verb, key, body, ack, services)
        return
    is_thread = ":" in key
    thread = thread_in(key) if is_thread else thread_of(key, services)
    store_act(body, verb, thread, services, suggestion_id="" if is_thread else key, seen_state=seen)
    ack()
    services.wake()
    if verb == "dismiss":
        modal = new_modal(body, "dismiss", thread, services, suggestion_id=key)
        store_modal(modal, "", services)
        services.slack.open_view(
            body["trigger_id"], note_modal(modal.modal_id, "dismiss", title_of_thread(thread, services))
        )


def redraft(body: Json, ack: Ack, services: Services) -> None:
    """*Redraft*: in a modal for the one who looks at it, on a card for everybody."""
    (look_again if body.get("view") else click)(body, ack, services)


def _ask_more(verb: str, key: str, body: Json, ack: Ack, services: Services) -> None:
    """*Put on hold* asks for a note, *Correct* for the text."""
    is_thread = ":" in key
    thread = thread_in(key) if is_thread else thread_of(key, services)
    purpose: Purpose = "hold" if verb == "hold" else "correct"
    modal = new_modal(body, purpose, thread, services, suggestion_id=None if is_thread else key)
    store_modal(modal, "", services)
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
    """The modal is submitted: the text in it, exactly, is approved for the suggestion and the news that it shows."""
    view = body["view"]
    text = typed(draft_in(view))
    modal_id, suggestion_id, seen = shown_in(view)
    with services.engine.begin() as connection:
        modal = read_modal(connection, modal_id)
        if modal is None or modal.user != body["user"]["id"] or not suggestion_id:
            ack(response_action="update", view=message_modal("gone", "Suggested reply", "Please ask again."))
            return
        if fault := fault_in(text):
            ack(response_action="errors", errors={draft_block(view): fault})
            return
        box = aside_block(view)
        if box and not aside_in(view) and _says_so(text, read_suggestion(connection, suggestion_id)):
            ack(response_action="errors", errors={box: SAYS_SO})
            return
        change_modal(connection, modal_id, text=text, word=None)
        # A worker that is faster than our answer draws what came of it under "Posting …", which would stay.
        enqueue(connection, f"draw:{modal_id}:again", services.clock(), due=services.clock() + _ANSWERED)
    extra = {"modal_id": modal_id, "text": text, "seen_state": seen, "suggestion_id": suggestion_id}
    extra |= {"aside": "yes"} if aside_in(view) else {}
    store_act(body, "approve", modal.thread, services, **extra)
    ack(response_action="update", view=message_modal(modal_id, "Suggested reply", "Posting …"))
    services.wake()


def _says_so(text: str, suggestion: SuggestionRow | None) -> bool:
    """Whether the reply is still the draft that says that others are told."""
    return bool(suggestion and suggestion.body and text.strip() == suggestion.body.draft.text.strip())


def correct_reply(body: Json, ack: Ack, services: Services) -> None:
    """The corrected text of a posted reply."""
    _submit(body, ack, services, "correct", typed(draft_in(body["view"])), check=True)


def hold_thread(body: Json, ack: Ack, services: Services) -> None:
    """The note why a thread is on hold."""
    _submit(body, ack, services, "hold", safe_text(note_in(body["view"])).text)


def dismiss_suggestion(body: Json, ack: Ack, services: Services) -> None:
    """Why a suggestion was dismissed, which it is already."""
    _submit(body, ack, services, "reason", safe_text(reason_in(body["view"])).text)


def _submit(body: Json, ack: Ack, services: Services, verb: str, text: str, *, check: bool = False) -> None:
    view = body["view"]
    if check and (fault := fault_in(text)):
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
    store_act(body, verb, modal.thread, services, suggestion_id=modal.suggestion_id or "", text=text)
    ack()
    services.wake()


def fault_in(text: str) -> str:
    """Why this text cannot be posted; empty when it can."""
    if not clean(text):
        return "Write a reply first, or close this and dismiss the suggestion."
    if not mrkdwn_parts(clean(text)):
        return "Slack would show nothing of this. Write a reply."
    if len(text) > LONGEST_REPLY:
        return f"This is {len(text):,} characters; more than {LONGEST_REPLY:,} don't read well in a thread."
    if found := safe_text(text).found:
        return f"This seems to contain a secret ({', '.join(found)}). Take it out: everyone could read it."
    return ""
