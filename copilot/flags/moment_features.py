"""What the flags' classifier looks at: the words of the asker, who did what in the thread, and where it stands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from copilot.flags import signals
from copilot.flags.moment_sayings import MOMENT_SAYINGS, NOT_TODAY
from index.normal import normal
from index.roles import phrases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.desk.open_question import OpenQuestion
    from copilot.model import Conversation
    from index.model import Message

_LONGEST = 1500  # characters of the asker's own words
_TOGETHER = (
    ("event", "deadline"), ("stopped", "everyone"), ("stopped", "production"), ("stopped", "deadline"),
    ("harm", "production"), ("urgent", "stopped"), ("stopped", "for_long"), ("everyone", "fails"),
    ("wants", "whom_for"), ("asks_for_one", "whom_for"), ("wants", "new_way"), ("asks_for_one", "new_way"),
    ("since_change", "stopped"),
)  # fmt: skip
_LAST = frozenset({"same_again", "nothing_seen", "speaks_of_a_call", "deadline", "urgent"})


def features_of(conversation: Conversation, question: OpenQuestion, roles: Mapping[str, str]) -> dict[str, float]:
    """The features by name; what is 0 may be missing. `roles` by ts; without them, those of nobody who replied."""
    asked = [_own(message) for message in conversation.asked]
    said = normal("\n".join(asked))[:_LONGEST]
    found = {name for name, table in MOMENT_SAYINGS.items() if table.search(said)}
    features = {f"says_{name}": 1.0 for name in found}
    features |= {f"{one}_and_{other}": 1.0 for one, other in _TOGETHER if one in found and other in found}
    last = normal(asked[-1]) if asked else ""
    features |= {f"last_{name}": 1.0 for name in _LAST if MOMENT_SAYINGS[name].search(last)}
    features |= _signs(conversation.asked, said)
    features |= _course(conversation, question, roles)
    return features | _noticed(conversation)


def _own(message: Message) -> str:
    return phrases.own_words(message.text)


def _signs(asked: Sequence[Message], said: str) -> dict[str, float]:
    words = len(said.split())
    shouted = [word for word in said.split() if len(word) > 3 and word.isupper()]
    return {
        "words": math.log1p(words) / 4,
        "few_words": float(words <= 12),
        "question_mark": float("?" in said),
        "no_question": float("?" not in said),
        "exclamation": float("!" in said),
        "code": float(any("```" in message.text for message in asked)),
        "file": float(any(message.files for message in asked)),
        "shouts": float(bool(shouted)),
    }


def _course(conversation: Conversation, question: OpenQuestion, roles: Mapping[str, str]) -> dict[str, float]:
    """How the thread went: who replied what, and who is next."""
    turns = conversation.turns
    by_others = [turn.message for turn in turns if turn.role != "asker"]
    if not by_others:
        return {"unreplied": 1.0}
    first = float(by_others[0].ts)
    back = [message for message in conversation.asked if float(message.ts) > first]
    done = [roles.get(message.ts, "") for message in by_others]
    mine = [roles.get(message.ts, "") for message in back]
    helpers_words = normal("\n".join(_own(message) for message in by_others))
    return {
        "came_back": min(3, len(back)) / 3,
        "asked_back": min(2, done.count("asks_back")) / 2,
        "facts_after_asking": float(turns[-1].role == "asker" and done[-1] == "asks_back"),
        "proposals": min(2, len(question.proposed)) / 2,
        "none_proposed": float(not question.proposed),
        "denied": float("denies" in mine),
        "ends_confirmed": float(bool(mine) and mine[-1] in ("confirms", "thanks")),
        "confirmed": float("confirms" in mine and "denies" not in mine),
        "bumped": float("bumps" in mine),
        "held": float("holds" in done),
        "invited": float("invites_to_call" in done),
        "waits_for_asker": float(turns[-1].role != "asker"),
        "by_user": float(any(turn.role == "user" for turn in turns)),
        "not_today": float(bool(NOT_TODAY.search(helpers_words))),
    }


def _noticed(conversation: Conversation) -> dict[str, float]:
    """The older signals, for longer talks."""
    seen = signals.stuck(conversation).signals | signals.wish(conversation).signals
    return {f"seen_{name}": value for name, value in (seen | signals.use_case(conversation).signals).items()}
