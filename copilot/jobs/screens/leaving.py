"""People who leave the team lose everything it shows them: the home page, open modals, cards in their messages.

What they have in front of them is looked up each time, not remembered from an event, so a restart in between changes
nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from copilot.records import jobs
from copilot.records.threads.screens import (
    cards_without_owner,
    forget_home,
    forget_modal,
    lookers,
    set_owner_of_cards,
    shown_to,
)
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.blocks import home, section
from copilot.slack.views.outsiders import NOT_YOURS, team_only_modal

if TYPE_CHECKING:
    from copilot.records.threads.screens import ModalRow
    from copilot.slack.services import Services


def check_team(_: None, services: Services) -> None:
    """`team:now`: the members of the team may have changed."""
    services.people.refresh_team()
    clear_screens_of_outsiders(services)


def clear_screens_of_outsiders(services: Services) -> None:
    """Redraw everything that people outside the team still see of its pages; drawing it takes it from them.

    Raises:
        SlackError: Slack does not answer.
    """
    _find_owners(services)
    now = services.clock()
    with services.engine.begin() as connection:
        for user in lookers(connection) - services.people.team.ids:
            seen = shown_to(connection, user)
            jobs.publish_home(connection, user, now)
            for modal_id in seen.modals:
                jobs.draw_modal(connection, modal_id, now)
            for thread in seen.cards:
                jobs.show_card(connection, thread, now)
    services.wake()


def _find_owners(services: Services) -> None:
    """Find out in whose direct messages a card stands; cards from older versions do not say."""
    with services.engine.connect() as connection:
        channels = cards_without_owner(connection, services.workspace.triage)
    owners = {}
    for user in services.people.team.ids if channels else ():
        with suppress(SlackRefusedError):
            owners[services.slack.open_dm(user)] = user
    with services.engine.begin() as connection:
        for channel in channels:
            set_owner_of_cards(connection, channel, owners.get(channel, ""))


def publish_outsiders_home(user: str, services: Services) -> None:
    """Show somebody outside the team a page that says so; from now on it does not change."""
    with suppress(SlackRefusedError):  # they have left the workspace, and see nothing of it
        services.slack.publish_home(user, home([section(NOT_YOURS)]))
    with services.engine.begin() as connection:
        forget_home(connection, user)


def close_modal(modal: ModalRow, services: Services) -> None:
    """Replace what a modal shows by the note that it is for the team, and forget what they typed in it."""
    if modal.view_id:
        with suppress(SlackRefusedError):  # closed long ago
            services.slack.change_view(modal.view_id, team_only_modal())
    with services.engine.begin() as connection:
        forget_modal(connection, modal.modal_id)
