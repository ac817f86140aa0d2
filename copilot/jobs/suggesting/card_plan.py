"""What to do with the card of a thread: decided from gathered facts alone, without database or Slack."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from copilot.jobs.screens.placing import Nowhere, Place
from copilot.jobs.suggesting.compose import compose
from copilot.slack.views.card_view import card_blocks, card_text

if TYPE_CHECKING:
    from copilot.jobs.suggesting.compose import CardFacts
    from copilot.records.threads.screens import CardRow
    from copilot.slack.views.blocks import Block


@dataclass(frozen=True, slots=True)
class Put:
    """Post the card, or change it to this."""

    place: Place
    text: str
    blocks: list[Block]
    shown_hash: str
    live_state: str


@dataclass(frozen=True, slots=True)
class Wait:
    """There is no place to show it now; `why` is for the team."""

    why: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to show: it is as it should be, or it was settled before it was ever shown."""

    was_settled: bool = False


Plan = Put | Wait | Leave


def plan_card(row: CardRow, seen: CardFacts, place: Place | Nowhere | None) -> Plan:
    """What to do with a card; `place` is where a new one goes, None where it is not known or not needed."""
    card = compose(seen)
    if row.card_ts is None and card.state not in ("open", "stale"):
        return Leave(was_settled=True)
    text, blocks = card_text(card, seen.names), card_blocks(card, seen.now, seen.names)
    shown_hash = hashlib.sha256(orjson.dumps([text, blocks])).hexdigest()
    if shown_hash == row.shown_hash:
        return Leave()
    if row.card_channel:
        place = Place(row.card_channel, row.shown_to)
    if place is None:
        return Leave()
    if isinstance(place, Nowhere):
        return Wait(place.why[:200])
    return Put(place, text, blocks, shown_hash, card.live_state)
