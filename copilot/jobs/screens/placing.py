"""Where a card stands: with whoever is on call or in the team's channel, and nowhere that others could read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.desk.on_call import on_call
from copilot.records.answers.suggestions import keep_inside
from copilot.records.threads.screens import change_card, internal_cards_in, open_cards_of
from copilot.records.work import enqueue
from copilot.slack.audience import may_show, outsiders_read, visibility_now
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.blocks import section

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.desk.questions import ThreadKey
    from copilot.records.threads.screens import CardRow
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

MOVED = "This suggestion is no longer shown here."
_CLOSED_TO_US = ("message_not_found", "cant_update_message", "channel_not_found", "is_archived")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, and whose direct messages these are."""

    channel: str
    shown_to: str | None = None


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A card has no place now; `why` is for the team."""

    why: str


def place_for(thread: ThreadKey, services: Services) -> Place | Nowhere:
    """Where a new card goes.

    Raises:
        SlackError: Slack does not answer.
    """
    user, triage = on_call_now(services), services.workspace.triage
    if user and services.policy.slack.cards_to == "on_call":
        return Place(services.slack.open_dm(user), user)
    if triage and may_show(thread[0], triage, services):
        return Place(triage)
    if triage and user:
        return Place(services.slack.open_dm(user), user)
    if triage:
        return Nowhere("outsiders read [slack] triage_channel, and nobody is on call; make it private")
    return Nowhere("nobody is on call; fill in [on_call] rota, or set [slack] triage_channel")


def on_call_now(services: Services) -> str | None:
    """Who is on call, and on the team."""
    user = on_call(services.policy.on_call.rota, services.clock(), services.policy.hours.timezone) or _the_only_one(
        services
    )
    return user if user and services.people.is_team(user) else None


def _the_only_one(services: Services) -> str | None:
    """A user group kept as the on-call's has one member."""
    team = services.people.team.ids
    return next(iter(team)) if services.policy.on_call.source == "user_group" and len(team) == 1 else None


def may_stand(card: CardRow, services: Services) -> bool:
    """Whether a card may go on standing where it does: before one of the team, or where no outsider may read of it."""
    if card.shown_to:
        return services.people.is_team(card.shown_to)
    return card.card_channel is None or may_show(card.channel, card.card_channel, services)


def take_away(card: CardRow, services: Services) -> None:
    """Leave a neutral line in the place of a card; it may get another place."""
    if card.card_channel and card.card_ts:
        put(Place(card.card_channel), card.card_ts, MOVED, [section(MOVED)], services)
    with services.engine.begin() as connection:
        nothing = dict.fromkeys(("card_channel", "card_ts", "shown_to", "shown_hash"))
        change_card(connection, (card.channel, card.thread_ts), **nothing)


def put(place: Place, ts: str | None, text: str, blocks: list[Block], services: Services) -> str:
    """Post a card, or change it; its ts. One that somebody took away stays away."""
    if ts is None:
        return services.slack.post_card(place.channel, text, blocks)
    try:
        services.slack.change_card(place.channel, ts, text, blocks)
    except SlackRefusedError as error:
        if error.code not in _CLOSED_TO_US:
            raise
    return ts


def look_at_cards(channel: str, services: Services) -> None:
    """Who reads a channel may have changed: what stands there, or comes from there, is looked at anew.

    Raises:
        SlackError: Slack does not answer.
    """
    asks_inside = channel in services.workspace.support and visibility_now(channel, services) == "internal"
    is_read_outside = channel not in services.workspace.support and _outsiders_read(channel, services)
    with services.engine.begin() as connection:
        if asks_inside:
            for thread, suggestion_id in open_cards_of(connection, channel):
                keep_inside(connection, suggestion_id)
                _show_again(connection, thread, services)
        if is_read_outside:
            for thread in internal_cards_in(connection, channel):
                _show_again(connection, thread, services)


def _outsiders_read(channel: str, services: Services) -> bool:
    try:
        return outsiders_read(services.slack.channel(channel))
    except SlackRefusedError:
        return True


def _show_again(connection: Connection, thread: ThreadKey, services: Services) -> None:
    enqueue(connection, f"show:{thread[0]}:{thread[1]}", services.clock())
