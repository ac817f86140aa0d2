"""The second half of the straight line: claim, post once, record. Learning from it is in `copilot/learn.py`.

A person approves exactly one text, for one thread, as that thread is at this moment. The first to claim it decides.
Posting is a job of its own, `copilot/jobs/posting/outbox.py`, so that a crash in between leaves something to look up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from copilot.records import jobs
from copilot.records.answers.decisions import Decision, claim, decided_on, read_decision
from copilot.records.threads.screens import hand_card_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.desk.card import SideMessage
    from copilot.desk.posting import Refusal
    from copilot.desk.questions import ThreadKey

    Check = Callable[["Approval"], tuple[str, Refusal | None]]


@dataclass(frozen=True, slots=True)
class Approval:
    """What one person wants posted, and what they saw when they said so."""

    suggestion_id: str
    by: str
    thread: ThreadKey
    text: str  # Markdown, exactly
    is_edited: bool
    seen_state: str  # of the thread
    then_close: bool = False
    side_message: SideMessage | None = None  # what others are told with it, and where
    modal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The decision is theirs, and the reply is on its way."""


@dataclass(frozen=True, slots=True)
class MovedOn:
    """The thread has changed since they saw it: nothing was decided."""

    state: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be posted, and they cannot overrule that: nothing was decided."""

    why: str


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody decided first; `by` is empty if they decided on another suggestion for the same thread."""

    by: str


def approve(
    approval: Approval,
    *,
    engine: Engine,
    check: Check,
    split: Callable[[str], list[str]],
    new_id: Callable[[], str],
    now: datetime,
    shadow: bool,
) -> Claimed | MovedOn | Refused | TooLate:
    """Claim a suggestion, unless it may not be posted now, the thread moved on or somebody was faster.

    `check` reads the thread in Slack and everything else that `may_post` needs, and returns the thread's state and the
    refusal, if any. `split` renders the text as the messages to post.
    """
    with engine.connect() as connection:
        decided = decided_on(connection, approval.thread)
    state, refusal = check(approval)
    if refusal:
        return _refused(engine, approval, state, refusal)
    side_message = approval.side_message
    channel, said = (
        (side_message.channel, side_message.aside.text) if side_message and side_message.channel else ("", "")
    )
    asides, posts = ([] if shadow else [(new_id(), part) for part in split(text)] for text in (said, approval.text))
    decision = _decision(approval, state, now, "shadowed" if shadow else "sending")
    with engine.begin() as connection:
        if not claim(connection, decision, posts, asides=asides, aside_channel=channel, decided=decided):
            winner = read_decision(connection, approval.suggestion_id)
            return TooLate(winner.by if winner else "")
        hand_card_over(connection, approval.thread, approval.suggestion_id)
        jobs.send(connection, approval.suggestion_id, now)
    return Claimed()


def _refused(engine: Engine, approval: Approval, state: str, refusal: Refusal) -> MovedOn | Refused | TooLate:
    with engine.connect() as connection:  # what is new may be the very reply that somebody approved before
        earlier = read_decision(connection, approval.suggestion_id)
    if earlier and earlier.outcome != "failed":
        return TooLate(earlier.by)
    return MovedOn(state) if refusal.kind == "moved_on" else Refused(refusal.sentence)


def _decision(approval: Approval, state: str, now: datetime, outcome: Literal["shadowed", "sending"]) -> Decision:
    return Decision(
        suggestion_id=approval.suggestion_id,
        kind="edited" if approval.is_edited else "approved",
        by=approval.by,
        at=now,
        channel=approval.thread[0],
        thread_ts=approval.thread[1],
        thread_state=state,
        text=approval.text,
        then_close=approval.then_close,
        told=approval.side_message.aside.to if approval.side_message else None,
        modal_id=approval.modal_id,
        outcome=outcome,
    )
