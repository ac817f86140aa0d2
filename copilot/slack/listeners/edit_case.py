"""Editing cases by hand: the menu of a case, writing one, and the modals that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import read_card, read_modal
from copilot.slack.listeners.store import (
    new_modal,
    store_click,
    store_modal,
    thread_from,
    thread_of,
    title_of_thread,
    typed,
    value_of,
    verb_of,
)
from copilot.slack.views.fields import note_in
from copilot.slack.views.lessons_view import case_in, case_modal, lessons_modal, obsolete_modal, obsolete_told
from copilot.slack.views.modal_state import shown_in
from copilot.slack.views.modal_view import message_modal
from index.cases.by_hand import PREFIX, read_case
from index.lessons.store import lessons_of
from index.sources.base import safe_text
from index.text import clean

if TYPE_CHECKING:
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.records.threads.screens import ModalRow, Purpose
    from copilot.slack.listeners.store import Ack, Json
    from copilot.slack.services import Services

_GONE = "This no longer exists. Open the suggestion again."
_PURPOSES: dict[str, Purpose] = {"obsolete": "obsolete", "lessons": "lessons", "edit_case": "case"}


def case_menu(body: Json, ack: Ack, services: Services) -> None:
    """An item of a case's menu."""
    verb, key = verb_of(body)
    suggestion, case_id = _case_of(key, services)
    if suggestion is None or not case_id:
        ack()
        services.slack.push_view(body["trigger_id"], message_modal("gone", "Case", _GONE))
        return
    suggestion_id, thread = suggestion.suggestion_id, suggestion.thread
    if verb == "not_obsolete":
        store_click(body, verb, thread, services, suggestion_id=suggestion_id, case_id=case_id)
        ack()
        services.wake()
        return
    modal = new_modal(body, _PURPOSES[verb], thread, services, suggestion_id=suggestion_id, case_id=case_id)
    store_modal(modal, services)
    ack()
    services.slack.push_view(body["trigger_id"], _form_for(verb, modal, services))


def _case_of(key: str, services: Services) -> tuple[SuggestionRow | None, str]:
    """The suggestion, and the id of the case at a place in its list; empty if there is none."""
    suggestion_id, _, place = key.partition(" ")
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, suggestion_id)
    matches = suggestion.body.matches if suggestion and suggestion.body else ()
    known = place.isdecimal() and int(place) < len(matches)
    return suggestion, matches[int(place)].case_id if known else ""


def _form_for(verb: str, modal: ModalRow, services: Services) -> Json:
    case_id = modal.case_id or ""
    with services.engine.connect() as connection:
        case = read_case(connection, case_id)
        lessons = lessons_of(connection, [case_id]).get(case_id, [])
    title = case.title if case else case_id
    if verb == "lessons":
        decided = [lesson for lesson in lessons if lesson.kind != "obsolete"]
        return lessons_modal(modal.modal_id, title, sorted(decided, key=lambda lesson: lesson.at, reverse=True))
    if verb == "edit_case":
        if case is None or not case_id.startswith(PREFIX):
            return message_modal(modal.modal_id, "Edit a case", _GONE)
        return case_modal(modal.modal_id, case.problem, case.resolution or "", written=True)
    return obsolete_modal(modal.modal_id, title)


def obsolete_case(body: Json, ack: Ack, services: Services) -> None:
    """Why a case is obsolete."""
    why = safe_text(note_in(body["view"])).text
    modal = _own_modal(body, shown_in(body["view"])[0], services)
    if modal is None or not modal.case_id:
        ack()
        return
    if not why:
        ack(response_action="errors", errors={"note": "Say why: everyone on the team sees it."})
        return
    with services.engine.connect() as connection:
        case = read_case(connection, modal.case_id)
    store_click(body, "obsolete", modal.thread, services, case_id=modal.case_id, text=why)
    title = case.title if case else modal.case_id
    ack(response_action="update", view=obsolete_told(modal.modal_id, title, why))
    services.wake()


def change_case(body: Json, ack: Ack, services: Services) -> None:
    """*Undo*, *Forget all of this* and *Delete this case*, in a modal about one case."""
    verb, modal_id = str(body["actions"][0]["action_id"]), value_of(body)
    modal = _own_modal(body, modal_id, services)
    if modal is None or not modal.case_id:
        ack()
        return
    store_click(body, verb, modal.thread, services, case_id=modal.case_id)
    ack()
    services.wake()
    told = {
        "not_obsolete": "The case is back in use.",
        "forget_lessons": "Forgotten: the case ranks and answers as if nobody had ever decided on it.",
        "delete_case": "The case is deleted.",
    }
    services.slack.change_view(body["view"]["id"], message_modal(modal_id, "Case", told[verb]))


def write_case(body: Json, ack: Ack, services: Services) -> None:
    """*Write a case*: an empty one, with the question as its problem."""
    key = value_of(body)
    thread = thread_from(key) if ":" in key else thread_of(key, services)
    modal = new_modal(body, "case", thread, services)
    store_modal(modal, services)
    ack()
    with services.engine.connect() as connection:
        card = read_card(connection, thread)
        suggestion = read_suggestion(connection, key if ":" not in key else card.suggestion_id if card else "")
    asked = suggestion.body.question if suggestion and suggestion.body else title_of_thread(thread, services)
    services.slack.push_view(body["trigger_id"], case_modal(modal.modal_id, asked))


def save_case(body: Json, ack: Ack, services: Services) -> None:
    """A case was written or edited: it is checked and stored, and found from then on."""
    problem, solved = (typed(text) for text in case_in(body["view"]))
    modal = _own_modal(body, shown_in(body["view"])[0], services)
    if modal is None:
        ack()
        return
    faults = {name: fault for name, text in (("problem", problem), ("solved", solved)) if (fault := _case_fault(text))}
    if faults:
        ack(response_action="errors", errors=faults)
        return
    case_id = modal.case_id or f"{PREFIX}{modal.modal_id}"
    texts = {"problem": safe_text(problem).text, "text": safe_text(solved).text}
    store_click(body, "save_case", modal.thread, services, case_id=case_id, **texts)
    told = "Saved. From now on it's found when somebody asks this, under your name."
    ack(response_action="update", view=message_modal(modal.modal_id, "Case", told))
    services.wake()


def _case_fault(text: str) -> str:
    """Why this text cannot be part of a case; empty if it can."""
    if not clean(text):
        return "Write it in a sentence or two."
    if found := safe_text(text).found:
        return f"This seems to contain a secret ({', '.join(found)}). Take it out: everyone could read it."
    return ""


def _own_modal(body: Json, modal_id: str, services: Services) -> ModalRow | None:
    """The modal, if it belongs to the person who acts."""
    with services.engine.connect() as connection:
        modal = read_modal(connection, modal_id)
    return modal if modal and modal.user == body["user"]["id"] else None
