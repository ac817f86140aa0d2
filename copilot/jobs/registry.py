"""Which job does what, in one list, and which of them may wait for a model."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from copilot.jobs import acts, inbox
from copilot.jobs.posting import outbox
from copilot.jobs.remembering import case_edits, catch_up, learning, remember
from copilot.jobs.screens import homes, leaving
from copilot.jobs.suggesting import cards, modals, showing, sources
from copilot.jobs.worker import Worker
from copilot.records.threads.screens import change_modal, forget_modals
from copilot.records.work import enqueue

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
    "show": showing.show,
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


def make_worker(services: Services, name: str) -> Worker:
    """The worker of one process; `name` is its own."""
    jobs = {kind: partial(_call, job, services) for kind, job in JOBS.items()}
    return Worker(
        services.engine,
        jobs,
        POOLS,
        name=name,
        clock=services.clock,
        metrics=services.metrics,
        gave_up=partial(_tell_who_waits, services),
        patience={"suggest": 4},
        forget_more=lambda now: forget_modals(services.engine, now - _MODALS_ARE_KEPT),
        watch=sources.watch(services),
    )


def _call(job: Callable[[Work, Services], datetime | None], services: Services, work: Work) -> datetime | None:
    return job(work, services)


def _tell_who_waits(services: Services, work: Work, reason: str) -> None:
    """Nobody looks at a waiting modal, or at "Posting", for ever."""
    if work.kind == "send":
        outbox.give_up_sending(work.names[0], services)
    if work.kind == "suggest":
        (modal_id,) = work.names
        with services.engine.begin() as connection:
            change_modal(connection, modal_id, word=f"No suggestion could be made: {reason}"[:400])
            enqueue(connection, f"draw:{modal_id}", services.clock())
