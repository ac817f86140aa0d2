"""Modals: what one engineer looks at. A waiting one opens at once and is redrawn when there is something to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.status import history_of
from copilot.gather import NothingAskedError
from copilot.jobs.screens.homes import row_of
from copilot.jobs.screens.leaving import close_modal
from copilot.jobs.screens.private_messages import tell_privately
from copilot.jobs.suggesting.card_facts import card_facts, read_standing, standing_of
from copilot.jobs.suggesting.cards import read_live, suggest_from
from copilot.jobs.suggesting.compose import compose
from copilot.records import jobs
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.screens import change_modal, read_card, read_modal
from copilot.records.threads.thread_list import question_facts, read_thread
from copilot.slack.errors import SlackBusyError, SlackRefusedError, SlackUnclearError
from copilot.slack.refusals import in_words
from copilot.slack.views.blocks import button, button_row, section
from copilot.slack.views.modal_state import metadata
from copilot.slack.views.modal_view import message_modal, suggestion_modal, thread_modal
from copilot.slack.workspace.people import LOOKING
from index.errors import SupportCopilotError

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.jobs.suggesting.compose import CardFacts
    from copilot.records.jobs import Redraw, Wanted
    from copilot.records.threads.screens import ModalRow
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

_OPENING = timedelta(seconds=10)  # after that, the process that was opening the modal has died
_MOST_ATTEMPTS = 4  # before somebody who waits for a suggestion is told that there is none
_NOT_OPEN = {"not_found", "view_not_found", "no_view"}
_TELLS = {  # the message to an engineer who has closed the modal, by the state of its suggestion
    "open": "Your suggestion for this thread is ready.",
    "stale": "Nothing was posted: the thread has changed. Your text is kept.",
    "failed": "Nothing was posted.",
}


def suggest_in_modal(wanted: Wanted, services: Services) -> None:
    """`suggest:MODAL`: the suggestion that an engineer waits for."""
    modal_id = wanted.modal_id
    with services.engine.connect() as connection:
        modal = read_modal(connection, modal_id)
    if modal is None or modal.suggestion_id:
        return
    if not services.people.is_team_now(modal.user, LOOKING):
        close_modal(modal, services)
        return
    try:
        live = read_live(modal.thread, services)
        suggestion = suggest_from(
            live,
            services,
            words=modal.words or "",
            use_case=modal.case_id,
            engineer=modal.user,
            purpose=modal.reply_for or "",
        )
        result = {"suggestion_id": suggestion.suggestion_id, "word": None}
    except SupportCopilotError as error:
        if isinstance(error, SlackBusyError | SlackUnclearError) and wanted.attempt < _MOST_ATTEMPTS:
            raise
        result = {"word": _why_not(error)[:400]}
    else:
        services.metrics.suggestions.labels("modal", str(suggestion.answered).lower()).inc()
        services.metrics.suggestion_seconds.labels("modal").observe(
            (services.clock() - modal.created_at).total_seconds()
        )
    with services.engine.begin() as connection:
        change_modal(connection, modal_id, **result)
        jobs.draw_modal(connection, modal_id, services.clock())
    services.wake()


def _why_not(error: SupportCopilotError) -> str:
    if isinstance(error, NothingAskedError):
        return "Nobody asked a question in this thread, so there's nothing to suggest."
    return in_words(error)


def draw(wanted: Redraw, services: Services) -> datetime | None:
    """`draw:MODAL`: bring a modal up to date, or tell the engineer who closed it what they would miss.

    `draw:MODAL:again` does the same quietly: an engineer who has closed it is told nothing.
    """
    with services.engine.connect() as connection:
        modal = read_modal(connection, wanted.modal_id)
    if modal is None:
        return None
    if not services.people.is_team_now(modal.user, LOOKING):
        close_modal(modal, services)
        return None
    drawn = _drawn(modal, services)
    if drawn is None:
        return None
    view, message = drawn
    message = "" if wanted.quietly else message
    if modal.view_id is None:
        if services.clock() - modal.created_at < _OPENING:
            return services.clock() + timedelta(seconds=0.3)
        _tell(modal, message, services)
        return None
    try:
        services.slack.change_view(modal.view_id, view)
    except SlackRefusedError as error:
        if error.code not in _NOT_OPEN:
            raise
        _tell(modal, message, services)
    return None


def _drawn(modal: ModalRow, services: Services) -> tuple[Block, str] | None:
    """The view, and what to tell an engineer who has closed it."""
    if modal.word and not modal.suggestion_id:
        told = f"{modal.word}\n\nWhat you wrote before:\n\n{modal.kept}" if modal.kept else modal.word
        return message_modal(modal.modal_id, "No suggestion", told), modal.word
    if modal.purpose == "thread":
        view = _thread_view(modal, services)
        return (view, "") if view else None
    seen = _facts(modal, services)
    if seen is None:
        return None
    card = compose(seen, text=modal.text, retires=False)
    decision = seen.standing.decision
    view = suggestion_modal(
        modal.modal_id,
        card,
        seen.now,
        seen.names,
        text=modal.text,
        words=modal.words or "",
        revision=int(card.suggestion_id[:7], 16),
        mine=decision is not None and decision.modal_id == modal.modal_id,
        notice=modal.word or "",
        kept=modal.kept or "",
        unfolded=modal.unfolded,
    )
    view["private_metadata"] = metadata(modal.modal_id, card.suggestion_id, card.live_state)
    if card.state not in _TELLS:
        return view, modal.word or ""
    if card.refused:
        return view, modal.word or f"Nothing was posted. {card.refused} Your text is kept."
    return view, modal.word or f"{_TELLS[card.state]} {card.problem}".strip()


def _facts(modal: ModalRow, services: Services) -> CardFacts | None:
    standing = read_standing(modal.suggestion_id, services)
    if standing is None:
        return None
    # Where we keep no facts, or know that the thread changed, only Slack knows what is in it.
    look = standing.is_open and (modal.live_state or not standing.history)
    return card_facts(standing, services, read_live(modal.thread, services) if look else None)


def _thread_view(modal: ModalRow, services: Services) -> Block | None:
    with services.engine.connect() as connection:
        row = read_thread(connection, modal.thread)
        facts = question_facts(connection, modal.thread)
        card_row = read_card(connection, modal.thread)
        suggestion = read_suggestion(connection, card_row.suggestion_id) if card_row else None
        standing = standing_of(connection, suggestion, services) if suggestion and suggestion.body else None
        if row is None:
            return None
        shown = row_of(connection, row, services)
    card = compose(card_facts(standing, services)) if standing else None
    history = history_of(facts, services.emoji)
    if history:  # the row may lag behind the facts
        shown = replace(shown, status=history[-1].status, note=history[-1].note)
    names = services.people.names([row.asker, *(change.by for change in history), *([card.decided_by] if card else [])])
    return thread_modal(modal.modal_id, shown, history, services.clock(), names, card)


def _tell(modal: ModalRow, message: str, services: Services) -> None:
    """Tell an engineer who has closed the modal, with a button to open it again."""
    if message:
        opener = button_row([button("Open", "open_modal", modal.modal_id)])
        tell_privately(modal.user, modal.thread, message, services, [section(message), *opener])
