"""The home page's own buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.records import jobs
from copilot.records.threads.screens import see_home
from copilot.slack.listeners.store import value_of

if TYPE_CHECKING:
    from copilot.slack.listeners.store import Ack, Json
    from copilot.slack.services import Services


def turn_page(body: Json, ack: Ack, services: Services) -> None:
    """Show another page of the home."""
    user = body["user"]["id"]
    with services.engine.begin() as connection:
        see_home(connection, user, max(1, int(value_of(body))), services.clock())
        jobs.publish_home(connection, user, services.clock())
    ack()
    services.wake()
