"""What every listener does: store what was clicked, acknowledge, and let the worker know."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import ModalRow, change_modal, read_card, save_modal
from copilot.records.threads.thread_rows import read_thread
from copilot.records.work import enqueue, enqueue_once

if TYPE_CHECKING:
    from copilot.desk.questions import ThreadKey
    from copilot.records.threads.screens import Purpose
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

Json = dict[str, Any]
Ack = Any  # Bolt's


def new_modal(body: Json, purpose: Purpose, thread: ThreadKey, services: Services, **more: Any) -> ModalRow:
    # Named by the trigger: the same request, sent twice, is one modal.
    modal_id = hashlib.sha256(f"{purpose} {body['trigger_id']}".encode()).hexdigest()[:32]
    return ModalRow(modal_id, purpose, body["user"]["id"], *thread, services.clock(), **more)


def store_modal(modal: ModalRow, job: str, services: Services) -> None:
    with services.engine.begin() as connection:
        save_modal(connection, modal)
        if job:
            enqueue(connection, job, services.clock())


def open_waiting(body: Json, modal: ModalRow, view: Block, services: Services) -> None:
    services.wake()
    view_id = services.slack.open_view(body["trigger_id"], view)
    with services.engine.begin() as connection:
        change_modal(connection, modal.modal_id, view_id=view_id)
        enqueue(connection, f"draw:{modal.modal_id}", services.clock())
    services.wake()


def store_act(body: Json, verb: str, thread: ThreadKey, services: Services, **more: str) -> None:
    place = (body.get("container") or {}).get("channel_id") or (body.get("channel") or {}).get("id") or ""
    payload = {"verb": verb, "user": body["user"]["id"], "thread": list(thread), "place": place, **more}
    act_id = hashlib.sha256(f"{verb} {body['trigger_id']}".encode()).hexdigest()[:32]
    with services.engine.begin() as connection:
        enqueue_once(connection, f"act:{act_id}", payload, services.clock())


def verb_of(body: Json) -> tuple[str, str]:
    """What was clicked, and on what."""
    action = body["actions"][0]
    if action["type"] == "overflow":
        verb, _, key = str(action["selected_option"]["value"]).partition(":")
        return verb, key
    return str(action["action_id"]), str(action["value"])


def value_of(body: Json) -> str:
    return str(body["actions"][0]["value"])


def thread_in(value: str) -> ThreadKey:
    channel, _, ts = value.partition(":")
    return (channel, ts)


def thread_of(suggestion_id: str, services: Services) -> ThreadKey:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, suggestion_id)
    return suggestion.thread if suggestion else ("", "")


def title_of_thread(thread: ThreadKey, services: Services) -> str:
    with services.engine.connect() as connection:
        row = read_thread(connection, thread)
        card = read_card(connection, thread)
        suggestion = read_suggestion(connection, card.suggestion_id) if card and not (row and row.title) else None
    asked = suggestion.body.question if suggestion and suggestion.body else ""
    return (row.title if row else "") or asked or "(no text)"


def typed(text: str) -> str:
    """What somebody typed, as text that can be sent: half a surrogate pair cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
