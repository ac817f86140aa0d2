"""What came of a click, and how the person who clicked hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.jobs.screens.private_messages import tell_privately
from copilot.jobs.screens.redrawing import redraw
from copilot.records import jobs
from copilot.records.threads.screens import change_modal

if TYPE_CHECKING:
    from copilot.approve import Approval
    from copilot.records.clicks import Click
    from copilot.slack.services import Services

_LONGEST_MESSAGE = 400  # characters in a modal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say and redraw after a click."""

    message: str = ""  # to the person who clicked; empty where the card and the modal say it all
    redraws: bool = True  # everything that shows the thread
    approval: Approval | None = None  # to be claimed next; the claim has an outcome of its own


CHANGED = Outcome()
NOTHING_TO_SHOW = Outcome(redraws=False)  # another job does it, and shows the result


def report(outcome: Outcome, click: Click, services: Services) -> None:
    """Redraw what shows the thread, and tell the person who clicked, in the modal or the channel where they did."""
    if not outcome.redraws:
        return
    with services.engine.begin() as connection:
        if click.modal_id:
            if outcome.message:
                change_modal(connection, click.modal_id, word=outcome.message[:_LONGEST_MESSAGE])
            jobs.draw_modal(connection, click.modal_id, services.clock())
        redraw(connection, click.thread, services)
    if outcome.message and not click.modal_id:
        where = (click.place, "") if click.place else click.thread
        tell_privately(click.user, where, outcome.message, services)
