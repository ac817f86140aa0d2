"""Signals in a conversation for the flags that weigh several of them: numbers 0…1, and where they were found."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from copilot.flags import sayings
from index.roles import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.flags.odds import Signals
    from copilot.model import Conversation
    from index.model import Message
    from index.sayings import Saying

_ROUNDS = 5  # times the asker came back; more than that adds nothing
_TROUBLES = 4
_LAST = 2  # the asker's last messages, which show where things are
_TELLING_WORDS = 40  # a message this long tells a story


@dataclass(frozen=True, slots=True)
class Noticed:
    """Signals by name, and the ts of the messages they come from."""

    signals: Signals
    evidence: tuple[str, ...]


def stuck(conversation: Conversation) -> Noticed:
    """How much an exchange in writing is going nowhere."""
    asked, turns = conversation.asked, conversation.turns
    rounds = sum(1 for before, turn in pairwise(turns) if before.role != "asker" and turn.role == "asker")
    troubled = _saying(asked, sayings.TROUBLE, sayings.STILL)
    last = asked[-_LAST:]
    return Noticed(
        {
            "rounds": min(rounds, _ROUNDS) / _ROUNDS,
            "trouble": min(len(troubled), _TROUBLES) / _TROUBLES,
            "helpers_at_a_loss": float(bool(_saying(_helpers(conversation), sayings.AT_A_LOSS))),
            "settled": float(bool(_saying(last, sayings.SETTLED)) or any(phrases.confirms(m.text) for m in last)),
        },
        tuple(message.ts for message in troubled),
    )


def wish(conversation: Conversation) -> Noticed:
    """How clearly the asker wants the product to change."""
    tables = {
        "wished": sayings.WISHED,
        "plans": sayings.PLANS,
        "proposes": sayings.PROPOSES,
        "reproach": sayings.REPROACH,
    }
    seen = {name: _saying(conversation.asked, table) for name, table in tables.items()}
    places = {message.ts for found in seen.values() for message in found}
    signals = {name: float(bool(found)) for name, found in seen.items()}
    return Noticed(signals, tuple(message.ts for message in conversation.asked if message.ts in places))


def use_case(conversation: Conversation) -> Noticed:
    """How much the asker says about their use case, in the message that says most."""
    tables = {
        "speaks_for": sayings.SPEAKS_FOR,
        "builds": sayings.BUILDS,
        "concrete": sayings.CONCRETE,
        "weighs": sayings.WEIGHS,
    }
    told = [
        (message, _signals(message, tables) | {"tells": _length(message)})
        for message in conversation.asked
        if not sayings.ADVERT.search(message.text)
    ]
    if not told:
        return Noticed(dict.fromkeys((*tables, "tells"), 0.0), ())
    best, signals = max(told, key=lambda pair: sum(pair[1].values()))
    return Noticed(signals, (best.ts,))


def _length(message: Message) -> float:
    return min(len(phrases.own_words(message.text).split()), _TELLING_WORDS) / _TELLING_WORDS


def _helpers(conversation: Conversation) -> tuple[Message, ...]:
    return tuple(turn.message for turn in conversation.turns if turn.role != "asker")


def _signals(message: Message, tables: Mapping[str, Saying]) -> Signals:
    said = phrases.own_words(message.text)
    return {name: float(bool(table.search(said))) for name, table in tables.items()}


def _saying(messages: tuple[Message, ...], *tables: Saying) -> tuple[Message, ...]:
    """The messages that contain one of these sayings, quotations aside."""
    said = ((message, phrases.own_words(message.text)) for message in messages)
    return tuple(message for message, words in said if any(table.search(words) for table in tables))
