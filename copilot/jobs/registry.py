"""Which job does what, in one list, and which of them may wait for a model."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from copilot.jobs import acts, inbox
from copilot.jobs.posting import outbox
from copilot.jobs.remembering import case_edits, catch_up, learning, remember
from copilot.jobs.screens import homes, leaving
from copilot.jobs.suggesting import cards, modals, sources
from copilot.jobs.worker import Worker
from copilot.records.threads.screens import change_modal, forget_modals
from copilot.records.work import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot.records.work import Work
    from copilot.slack.services import Services

JOBS: dict[str, Callable[[Work, Services], datetime | None]] = {
    "event": inbox.take_in,
    "thread": inbox.fold,
    "act": acts.act,
    "send": outbox.send,
    "draw": modals.draw,
    "show": cards.show,
    "sources": sources.look_over,
    "learn": learning.learn,
    "home": homes.publish_home,
    "team": leaving.look_at_team,
    "catch_up": catch_up.catch_up,
    "reread": catch_up.reread,
    "remember": remember.remember,
    "look_at": remember.look_at,
    "card": cards.gather,
    "redraft": cards.redraft,
    "suggest": modals.suggest_in_modal,
    "embed": case_edits.embed,
}
_SUGGESTING = ("suggest", "redraft", "card", "embed")
_SENDING = ("send", "act", "draw")
_CATCHING_UP = ("catch_up", "reread", "remember", "look_at")
_REST = tuple(kind for kind in JOBS if kind not in (*_SUGGESTING, *_SENDING, *_CATCHING_UP))
# Those who suggest wait for a model most of their time: for as long as it answers they cost next to nothing.
POOLS = ((4, _SENDING), (3, _REST), (32, _SUGGESTING), (1, _CATCHING_UP))
_MODALS_ARE_KEPT = timedelta(days=7)


def make_worker(s: Services, name: str) -> Worker:
    """The worker of one process; `name` is its own."""
    jobs = {kind: partial(_call, job, s) for kind, job in JOBS.items()}
    return Worker(
        s.engine,
        jobs,
        POOLS,
        name=name,
        clock=s.clock,
        metrics=s.metrics,
        gave_up=partial(_tell_who_waits, s),
        patience={"suggest": 4},
        forget_more=lambda now: forget_modals(s.engine, now - _MODALS_ARE_KEPT),
        watch=sources.watch(s),
    )


def _call(job: Callable[[Work, Services], datetime | None], s: Services, work: Work) -> datetime | None:
    return job(work, s)


def _tell_who_waits(s: Services, work: Work, reason: str) -> None:
    """Nobody looks at a waiting modal, or at "Posting", for ever."""
    if work.kind == "send":
        outbox.give_up_sending(work.names[0], s)
    if work.kind == "suggest":
        (modal_id,) = work.names
        with s.engine.begin() as connection:
            change_modal(connection, modal_id, word=f"No suggestion could be made: {reason}"[:400])
            ask(connection, f"draw:{modal_id}", s.clock())
