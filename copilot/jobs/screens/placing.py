"""Where a card is posted: to the person on call or in the team's channel, and never where outsiders could read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.desk.on_call import who_is_on_call
from copilot.records import jobs
from copilot.records.answers.decisions import read_decision
from copilot.records.answers.suggestions import keep_inside
from copilot.records.threads.screens import change_card, internal_cards_in, open_cards_of, read_card
from copilot.slack.audience import may_show, outsiders_read, visibility_now
from copilot.slack.errors import SlackRefusedError
from copilot.slack.views.blocks import button_row, section
from copilot.slack.views.replies import after_posting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.desk.questions import ThreadKey
    from copilot.records.threads.screens import CardRow
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block

MOVED = "This suggestion is no longer shown here."
GOES_ON = "The thread goes on: there's a newer card for it below."
_CLOSED_TO_US = ("message_not_found", "cant_update_message", "channel_not_found", "is_archived")


@dataclass(frozen=True, slots=True)
class Place:
    """The channel of a card, and whose direct messages it is."""

    channel: str
    shown_to: str | None = None


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A card can be posted nowhere at the moment; `why` is for the team."""

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
    """The team member who is on call now."""
    policy = services.policy
    return who_is_on_call(policy.on_call, services.people.team.ids, services.clock(), policy.hours.timezone)


def may_stand(card: CardRow, services: Services) -> bool:
    """Whether a card may stay where it is: in a team member's messages, or where its readers may read the thread."""
    if card.shown_to:
        return services.people.is_team(card.shown_to)
    return card.card_channel is None or may_show(card.channel, card.card_channel, services)


def withdraw_card(card: CardRow, services: Services, told: str = MOVED, more: Sequence[Block] = ()) -> None:
    """Replace a card by a neutral line; it may be posted somewhere else later."""
    if card.card_channel and card.card_ts:
        put(Place(card.card_channel), card.card_ts, told, [section(told), *more], services)
    with services.engine.begin() as connection:
        nothing = dict.fromkeys(("card_channel", "card_ts", "shown_to", "shown_hash"))
        change_card(connection, (card.channel, card.thread_ts), **nothing)


def supersede_card(thread: ThreadKey, services: Services) -> None:
    """Make room for a fresh card: what a decided one said is gone, what can be done with its reply is not."""
    with services.engine.connect() as connection:
        card = read_card(connection, thread)
        decision = read_decision(connection, card.suggestion_id) if card else None
    if card:
        is_posted = decision is not None and decision.outcome == "posted"
        withdraw_card(card, services, GOES_ON, button_row(after_posting(card.suggestion_id) if is_posted else []))


def put(place: Place, ts: str | None, text: str, blocks: list[Block], services: Services) -> str:
    """Post a card or change it, and return its ts. A card that somebody deleted is not posted again."""
    if ts is None:
        return services.slack.post_card(place.channel, text, blocks)
    try:
        services.slack.change_card(place.channel, ts, text, blocks)
    except SlackRefusedError as error:
        if error.code not in _CLOSED_TO_US:
            raise
    return ts


def recheck_cards(channel: str, services: Services) -> None:
    """The readers of a channel may have changed: check the cards that stand in it, and those of its threads, again.

    Raises:
        SlackError: Slack does not answer.
    """
    is_support = channel in services.workspace.support
    questions_are_internal = is_support and visibility_now(channel, services) == "internal"
    cards_are_exposed = not is_support and _outsiders_read(channel, services)
    now = services.clock()
    with services.engine.begin() as connection:
        if questions_are_internal:
            for thread, suggestion_id in open_cards_of(connection, channel):
                keep_inside(connection, suggestion_id)
                jobs.show_card(connection, thread, now)
        if cards_are_exposed:
            for thread in internal_cards_in(connection, channel):
                jobs.show_card(connection, thread, now)


def _outsiders_read(channel: str, services: Services) -> bool:
    try:
        return outsiders_read(services.slack.channel(channel))
    except SlackRefusedError:
        return True
