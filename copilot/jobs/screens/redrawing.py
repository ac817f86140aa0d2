"""Bringing up to date whatever shows a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.records.threads.screens import read_card, thread_modals, viewers
from copilot.records.work import enqueue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.desk.questions import ThreadKey
    from copilot.slack.services import Services

_MODAL_IS_SEEN = timedelta(hours=1)
_HOME_IS_SEEN = timedelta(hours=12)  # how long a home page is kept current after it was opened
_HOME_PAUSE = timedelta(seconds=5)  # many changes are one new page


def redraw(connection: Connection, thread: ThreadKey, services: Services) -> None:
    """Bring what shows this thread up to date: its card, its own modals, and the home pages."""
    for modal_id in thread_modals(connection, thread, services.clock() - _MODAL_IS_SEEN):
        enqueue(connection, f"draw:{modal_id}", services.clock())
    if read_card(connection, thread):
        enqueue(connection, f"show:{thread[0]}:{thread[1]}", services.clock())
    for user in viewers(connection, services.clock() - _HOME_IS_SEEN):
        enqueue(connection, f"home:{user}", services.clock(), due=services.clock() + _HOME_PAUSE)
