"""What all listeners share: reading what was clicked, storing it for the worker, opening modals."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from copilot.records import jobs
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.clicks import Click
from copilot.records.threads.screens import ModalRow, change_modal, read_card, save_modal
from copilot.records.threads.thread_list import read_thread

if TYPE_CHECKING:
    from copilot.desk.questions import ThreadKey
    from copilot.records.threads.screens import Purpose
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

Json = dict[str, Any]
Ack = Any  # Bolt's


def new_modal(body: Json, purpose: Purpose, thread: ThreadKey, services: Services, **more: Any) -> ModalRow:
    """A modal for the person who clicked; its id comes from the trigger, so a request sent twice makes one modal."""
    modal_id = hashlib.sha256(f"{purpose} {body['trigger_id']}".encode()).hexdigest()[:32]
    return ModalRow(modal_id, purpose, body["user"]["id"], *thread, services.clock(), **more)


def store_modal(modal: ModalRow, services: Services, *, suggests: bool = False) -> None:
    """Store a modal; if it `suggests`, have its suggestion made."""
    with services.engine.begin() as connection:
        save_modal(connection, modal)
        if suggests:
            jobs.suggest_in_modal(connection, modal.modal_id, services.clock())


def open_modal_view(body: Json, modal: ModalRow, view: Block, services: Services) -> None:
    """Open a modal with a first view, and have it redrawn."""
    services.wake()
    view_id = services.slack.open_view(body["trigger_id"], view)
    with services.engine.begin() as connection:
        change_modal(connection, modal.modal_id, view_id=view_id)
        jobs.draw_modal(connection, modal.modal_id, services.clock())
    services.wake()


def store_click(body: Json, verb: str, thread: ThreadKey, services: Services, **more: str) -> None:
    """Store what was clicked for the worker; its id comes from the trigger, so a request sent twice is one click."""
    place = (body.get("container") or {}).get("channel_id") or (body.get("channel") or {}).get("id") or ""
    click_id = hashlib.sha256(f"{verb} {body['trigger_id']}".encode()).hexdigest()[:32]
    with services.engine.begin() as connection:
        jobs.act_on_click(
            connection, Click(click_id, verb, body["user"]["id"], thread, place, **more), services.clock()
        )


def verb_of(body: Json) -> tuple[str, str]:
    """What was clicked, and on what."""
    action = body["actions"][0]
    if action["type"] == "overflow":
        verb, _, key = str(action["selected_option"]["value"]).partition(":")
        return verb, key
    return str(action["action_id"]), str(action["value"])


def value_of(body: Json) -> str:
    return str(body["actions"][0]["value"])


def thread_from(value: str) -> ThreadKey:
    """The thread that a button's value names, as `C0123:1700000000.000100`."""
    channel, _, ts = value.partition(":")
    return (channel, ts)


def thread_of(suggestion_id: str, services: Services) -> ThreadKey:
    """The thread of a suggestion; two empty strings if it is not known."""
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
    """What somebody typed, with half surrogate pairs replaced, which cannot be sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
