"""A click or a submission as it is stored, and how the one who acted hears what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.jobs.screens.redrawing import redraw
from copilot.jobs.screens.whispers import whisper
from copilot.records.threads.screens import change_modal
from copilot.records.work import enqueue

if TYPE_CHECKING:
    from copilot.desk.questions import ThreadKey
    from copilot.records.work import Work
    from copilot.slack.services import Services


@dataclass(frozen=True, slots=True)
class Act:
    """One click or submission, as `copilot/slack/listeners` stored it."""

    act_id: str
    verb: str
    user: str
    thread: ThreadKey
    place: str  # the channel where it was clicked, for a word back; empty in a modal
    suggestion_id: str = ""
    modal_id: str = ""
    text: str = ""
    aside: str = ""  # "yes": the box that tells the team was checked in the modal
    seen_state: str = ""
    case_id: str = ""
    problem: str = ""  # of a case that is written by hand; the text is what solved it

    @classmethod
    def of(cls, work: Work) -> Act:
        payload: dict[str, Any] = dict(work.payload)
        return cls(act_id=work.names[0], thread=tuple(payload.pop("thread")), **payload)


def redraw_all(done: Act, services: Services) -> None:
    """Bring all that shows the thread up to date."""
    with services.engine.begin() as connection:
        redraw(connection, done.thread, services)
        if done.modal_id:
            enqueue(connection, f"draw:{done.modal_id}", services.clock())


def tell(done: Act, text: str, services: Services) -> None:
    """A word to the one who acted, where they did; the card and the modal show the rest."""
    if done.modal_id:
        with services.engine.begin() as connection:
            change_modal(connection, done.modal_id, word=text[:400])
    redraw_all(done, services)
    if not done.modal_id:
        whisper(services, done.user, (done.place, "") if done.place else done.thread, text)
