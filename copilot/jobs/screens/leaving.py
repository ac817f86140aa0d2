"""Whoever is not of the team any more sees nothing of its pages: the home page, open modals, cards sent to them.

What they have in front of them is looked up and not remembered from an event, so a restart in between changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from copilot.records.threads.screens import cards_without_owner, forget_home, forget_modal, lookers, own_card, shown_to
from copilot.records.work import enqueue
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.blocks import home, section
from copilot.slack.views.outsiders import NOT_YOURS, polite_no

if TYPE_CHECKING:
    from copilot.records.threads.screens import ModalRow
    from copilot.records.work import Work
    from copilot.slack.services import Services


def look_at_team(work: Work, services: Services) -> None:
    """`team:now`: who the team is may have changed."""
    services.people.refresh_team()
    shut_out(services)


def shut_out(services: Services) -> None:
    """Have all that the team's pages show taken from those who are not of it.

    Raises:
        SlackError: Slack does not answer.
    """
    _find_owners(services)
    with services.engine.begin() as connection:
        for user in lookers(connection) - services.people.team.ids:
            seen = shown_to(connection, user)
            enqueue(connection, f"home:{user}", services.clock())
            for modal_id in seen.modals:
                enqueue(connection, f"draw:{modal_id}", services.clock())
            for channel, ts in seen.cards:
                enqueue(connection, f"show:{channel}:{ts}", services.clock())
    services.wake()


def _find_owners(services: Services) -> None:
    """Whose direct messages the cards stand in that were posted before that was noted."""
    with services.engine.connect() as connection:
        channels = cards_without_owner(connection, services.workspace.triage)
    owners = {}
    for user in services.people.team.ids if channels else ():
        with suppress(SlackRefusedError):
            owners[services.slack.open_dm(user)] = user
    with services.engine.begin() as connection:
        for channel in channels:
            own_card(connection, channel, owners.get(channel, ""))


def publish_outsiders_home(user: str, services: Services) -> None:
    """The page of anybody else; from now on nothing changes on it."""
    with suppress(SlackRefusedError):  # they have left the workspace, and see nothing of it
        services.slack.publish_home(user, home([section(NOT_YOURS)]))
    with services.engine.begin() as connection:
        forget_home(connection, user)


def close_modal(modal: ModalRow, services: Services) -> None:
    """A polite no in the place of what a modal showed; what they typed in it goes."""
    if modal.view_id:
        with suppress(SlackRefusedError):  # closed long ago
            services.slack.change_view(modal.view_id, polite_no())
    with services.engine.begin() as connection:
        forget_modal(connection, modal.modal_id)
