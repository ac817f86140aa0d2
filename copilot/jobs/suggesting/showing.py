"""The card of a thread, posted or changed to what is true now: gather, decide, write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from copilot.jobs.screens.placing import may_stand, place_for, put, withdraw_card
from copilot.jobs.suggesting.card_facts import card_facts, read_standing
from copilot.jobs.suggesting.card_plan import Leave, Put, Wait, plan_card
from copilot.jobs.suggesting.cards import read_again
from copilot.records.threads.screens import change_card, read_card

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.questions import ThreadKey
    from copilot.jobs.screens.placing import Nowhere, Place
    from copilot.jobs.suggesting.card_plan import Plan
    from copilot.jobs.suggesting.compose import CardFacts
    from copilot.records.threads.screens import CardRow
    from copilot.slack.services import Services

_NOBODY_ON_CALL = timedelta(minutes=5)  # until it is tried again
_log = structlog.get_logger("cards")


@dataclass(frozen=True, slots=True)
class _Gathered:
    row: CardRow
    facts: CardFacts
    place: Place | Nowhere | None  # for a card that has none yet


def show(thread: ThreadKey, services: Services) -> datetime | None:
    """`show:C:TS`: post the card, or change it to what is true now."""
    _leave_where_outsiders_read(thread, services)
    gathered = _gather(thread, services)
    if gathered is None:
        return None
    plan = plan_card(gathered.row, gathered.facts, gathered.place)
    return _write(plan, gathered.row, services)


def _leave_where_outsiders_read(thread: ThreadKey, services: Services) -> None:
    """First of all, since what comes next may fail."""
    row = _row(thread, services)
    if row and not may_stand(row, services):
        withdraw_card(row, services)


def _gather(thread: ThreadKey, services: Services) -> _Gathered | None:
    row = _row(thread, services)
    standing = read_standing(row.suggestion_id, services) if row else None
    if row is None or standing is None:
        return None
    live = read_again(thread, services) if standing.needs_a_look else None
    if live:  # what was seen on the way was recorded
        standing = read_standing(row.suggestion_id, services) or standing
    has_no_place = row.card_channel is None and standing.is_open
    place = place_for(thread, services) if has_no_place else None
    return _Gathered(row, card_facts(standing, services, live), place)


def _row(thread: ThreadKey, services: Services) -> CardRow | None:
    with services.engine.connect() as connection:
        return read_card(connection, thread)


def _write(plan: Plan, row: CardRow, services: Services) -> datetime | None:
    match plan:
        case Put():
            ts = put(plan.place, row.card_ts, plan.text, plan.blocks, services)
            where = {"card_channel": plan.place.channel, "shown_to": plan.place.shown_to, "card_ts": ts}
            shown = {"shown_hash": plan.shown_hash, "live_state": plan.live_state or None}
            _change(row, services, **where, **shown, waits=None)
        case Wait():
            _log.warning("card.nowhere", why=plan.why)
            _change(row, services, waits=plan.why)
            return services.clock() + _NOBODY_ON_CALL
        case Leave(was_settled=True) if row.waits:
            _change(row, services, waits=None)
    return None


def _change(row: CardRow, services: Services, **changes: str | None) -> None:
    with services.engine.begin() as connection:
        change_card(connection, (row.channel, row.thread_ts), **changes)
