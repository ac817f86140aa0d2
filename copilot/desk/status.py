"""The status of a thread and its history: a fold over the facts that still hold, in time order.

Nothing is stored that an event could undo: remove the emoji, the message or the deletion, and the fold gives another
result. Only what users write counts, not their emoji; they can reopen a thread, but never close one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from copilot.desk.facts import MessageFact, StatusEmoji, ThreadFacts

Status = Literal["new", "in_progress", "on_hold", "closed"]
Why = Literal[
    "asked", "user_wrote", "team_wrote", "looking", "checked", "hold", "release", "close", "reopen", "emptied"
]

# Anything not in this table leaves the status as it is.
# A user's message reopens a thread as `new`, even if the team had answered: after closing nobody works on it any more,
# so the person on call has to see that somebody is waiting again.
# A team message after closing is a "you're welcome"; 👀 after closing is deliberate: somebody looks at it again.
_NEXT: dict[Why, dict[Status, Status]] = {
    "user_wrote": {"on_hold": "in_progress", "closed": "new"},
    "team_wrote": {"new": "in_progress", "on_hold": "in_progress"},
    "looking": {"new": "in_progress", "on_hold": "in_progress", "closed": "in_progress"},
    "checked": {"new": "closed", "in_progress": "closed", "on_hold": "closed"},
    "hold": {"new": "on_hold", "in_progress": "on_hold", "on_hold": "on_hold", "closed": "on_hold"},
    "release": {"on_hold": "in_progress"},
    "close": {"new": "closed", "in_progress": "closed", "on_hold": "closed"},
    "reopen": {"closed": "in_progress"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of status: when, by whom (a user id; empty if nobody did it) and why."""

    at: datetime
    status: Status
    by: str
    why: Why
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Act:
    """Something that may change the status; at the same time, messages come first and clicks last."""

    at: datetime
    rank: int
    key: tuple[str, ...]
    why: Why
    by: str
    note: str = ""


def history_of(facts: ThreadFacts, emoji: StatusEmoji) -> tuple[Change, ...]:
    """Every change of status in time order, starting with `new`; empty while no message is known."""
    if not facts.messages:
        return ()
    first = facts.messages[0]
    changes = [Change(first.at, "new", first.author, "asked")]
    answered = False
    for act in sorted(_acts(facts, emoji)):
        status = _NEXT[act.why].get(changes[-1].status)
        if status and act.why == "reopen" and not answered:
            status = "new"
        if status:
            changes.append(Change(act.at, status, act.by, act.why, act.note))
        answered = answered or act.why == "team_wrote"
    if not facts.standing and changes[-1].status != "closed":
        changes.append(Change(changes[-1].at, "closed", "", "emptied"))
    return tuple(changes)


def status_of(facts: ThreadFacts, emoji: StatusEmoji) -> Status:
    """The status of the thread now."""
    history = history_of(facts, emoji)
    return history[-1].status if history else "new"


def waiting_since(facts: ThreadFacts, emoji: StatusEmoji) -> datetime | None:
    """Since when a user has been waiting for the team: their first message after the team's last one, or after closing.

    None if the team has the last word or the thread is closed. 👀 and *On hold* do not end the waiting.
    """
    history = history_of(facts, emoji)
    if not history or history[-1].status == "closed":
        return None
    reopened = {new.at for old, new in pairwise(history) if old.status == "closed" and new.why == "user_wrote"}
    since = None
    for message in facts.standing:
        if message.by_team:
            since = None
        elif since is None or message.at in reopened:
            since = message.at
    return since


def answered_by_others(facts: ThreadFacts, after: datetime, ours: Collection[str] = ()) -> MessageFact | None:
    """The first team message after that time, which retires a card; messages whose ts is in `ours` do not count.

    For `after` take the time of the last message that the card has seen: it is on Slack's clock, like the messages.
    """
    answers = (m for m in facts.standing if m.by_team and m.at > after and m.ts not in ours)
    return next(answers, None)


def _acts(facts: ThreadFacts, emoji: StatusEmoji) -> Iterator[_Act]:
    asked = False  # a team message before any user's answers nobody
    for message in facts.messages:
        asked = asked or not message.by_team
        if asked and not message.deleted:
            yield _Act(message.at, 0, message.key, "team_wrote" if message.by_team else "user_wrote", message.author)
    here = {message.ts for message in facts.messages}
    for reaction in facts.reactions:
        # The emoji still counts if a user deletes the message under it.
        meaning = emoji.meaning(reaction.emoji)
        if meaning and reaction.present and reaction.by_team and reaction.message_ts in here:
            why: Why = "checked" if meaning == "closed" else "looking"
            yield _Act(reaction.at, 1, reaction.key, why, reaction.user)
    for hand in facts.hands:
        yield _Act(hand.at, 2, hand.key, hand.kind, hand.by, hand.note)
