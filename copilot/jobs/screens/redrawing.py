"""Bringing everything that shows a thread up to date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.records import jobs
from copilot.records.threads.screens import read_card, thread_modals, viewers

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.desk.questions import ThreadKey
    from copilot.slack.services import Services

_MODAL_IS_SEEN = timedelta(hours=1)  # how long a modal is kept current after it was opened
_HOME_IS_SEEN = timedelta(hours=12)  # how long a home page is kept current after it was opened
_HOME_PAUSE = timedelta(seconds=5)  # many changes make one new page


def redraw(connection: Connection, thread: ThreadKey, services: Services) -> None:
    """Redraw the thread's card, the modals that show the thread itself, and the home pages."""
    now = services.clock()
    for modal_id in thread_modals(connection, thread, now - _MODAL_IS_SEEN):
        jobs.draw_modal(connection, modal_id, now)
    if read_card(connection, thread):
        jobs.show_card(connection, thread, now)
    for user in viewers(connection, now - _HOME_IS_SEEN):
        jobs.publish_home(connection, user, now, due=now + _HOME_PAUSE)
