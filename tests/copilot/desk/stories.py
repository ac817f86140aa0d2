"""Threads told in words, one step a minute, so that a test reads as what happened.

`user` and `other` (another user) and `team` write; `eyes`, `check`, `heavy_check` and `thumb` are set on the root by
the team, or by a user as `outsider:eyes`, or on a message of another thread as `elsewhere:eyes`; `-eyes` takes it away.
`-user` and `-team` delete that side's last message, `edit:user` and `edit:team` edit it. `hold`, `release`, `close` and
`reopen` are buttons.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from copilot.desk.facts import Fact, HandFact, HandKind, MessageFact, ReactionFact, StatusEmoji, ThreadFacts
from copilot.desk.status import Status, status_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMOJI = StatusEmoji()
NAMES = {
    "eyes": "eyes",
    "check": "white_check_mark",
    "heavy_check": "heavy_check_mark",
    "toned_eyes": "eyes::skin-tone-2",
    "thumb": "+1",
}
AUTHORS = {"user": "U_ASKER", "other": "U_OTHER", "team": "U_ANN"}
HANDS: dict[str, HandKind] = {"hold": "hold", "release": "release", "close": "close", "reopen": "reopen"}


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def ts(number: int) -> str:
    return f"{int(minute(number).timestamp())}.000100"


def told(story: str) -> list[Fact]:
    """The facts of a story, in the order they happened; the first step is the root."""
    facts: list[Fact] = []
    for number, step in enumerate(story.split()):
        facts.append(_fact(step, number, facts))
    return facts


def thread(story: str) -> ThreadFacts:
    return ThreadFacts().merge(*told(story))


def status(story: str) -> Status:
    return status_of(thread(story), EMOJI)


def _fact(step: str, number: int, before: list[Fact]) -> Fact:
    if step in AUTHORS:
        return MessageFact(ts(number), AUTHORS[step], step == "team")
    if step in HANDS:
        return HandFact(
            f"hand{number}", HANDS[step], "U_ANN", minute(number), "logs asked for" if step == "hold" else ""
        )
    verb, _, name = step.rpartition(":")
    if name.removeprefix("-") in AUTHORS:
        last = _last(name.removeprefix("-"), before)
        edited = minute(number) if verb == "edit" else None
        return MessageFact(last.ts, last.author, last.by_team, edited, deleted=name.startswith("-"))
    root = ts(9000) if verb == "elsewhere" else ts(0)
    user = "U_OUT" if verb == "outsider" else "U_ANN"
    emoji = NAMES[name.removeprefix("-")]
    return ReactionFact(root, user, verb != "outsider", emoji, minute(number), present=not name.startswith("-"))


def _last(side: str, before: list[Fact]) -> MessageFact:
    return next(f for f in reversed(before) if isinstance(f, MessageFact) and f.author == AUTHORS[side])
