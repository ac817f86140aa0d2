"""Which function does each kind of job, in one list, and which kinds may wait for a model."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from copilot.jobs import acts, inbox
from copilot.jobs.posting import outbox
from copilot.jobs.remembering import case_edits, catch_up, learning, remember, sent_drafts
from copilot.jobs.screens import homes, leaving
from copilot.jobs.suggesting import cards, gathering, modals, pane, showing, sources
from copilot.jobs.worker import Worker
from copilot.records import jobs
from copilot.records.threads.screens import change_modal, forget_modals

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot.records.jobs import Kind
    from copilot.records.work import Work
    from copilot.slack.services import Services

    Job = Callable[[Work, Services], datetime | None]

T = TypeVar("T")


def _job(kind: Kind[T], do: Callable[[T, Services], datetime | None]) -> tuple[str, Job]:
    """A kind by its name, and what is done with a row of it."""
    return kind.name, lambda work, services: do(kind.read(work), services)


JOBS: dict[str, Job] = dict(
    [
        _job(jobs.EVENT, inbox.take_in),
        _job(jobs.UPDATE_THREAD, inbox.update_thread),
        _job(jobs.CLICK, acts.act),
        _job(jobs.SEND, outbox.send),
        _job(jobs.DRAW_MODAL, modals.draw),
        _job(jobs.SHOW_CARD, showing.show),
        _job(jobs.CHECK_SOURCES, sources.redraw_changed),
        _job(jobs.LEARN, learning.learn),
        _job(jobs.PUBLISH_HOME, homes.publish_home),
        _job(jobs.CHECK_TEAM, leaving.check_team),
        _job(jobs.CATCH_UP, catch_up.catch_up),
        _job(jobs.REREAD_THREAD, catch_up.reread),
        _job(jobs.REMEMBER_THREAD, remember.remember),
        _job(jobs.COMPARE_DRAFTS, sent_drafts.compare),
        _job(jobs.CHECK_CHANNEL, remember.check_channel),
        _job(jobs.MAKE_CARD, gathering.gather),
        _job(jobs.REDRAFT_CARD, cards.redraft),
        _job(jobs.SUGGEST_IN_MODAL, modals.suggest_in_modal),
        _job(jobs.EMBED_CASE, case_edits.embed),
        _job(jobs.ANSWER_PRIVATELY, pane.answer),
    ]
)
_SUGGESTING = (
    jobs.SUGGEST_IN_MODAL.name,
    jobs.REDRAFT_CARD.name,
    jobs.MAKE_CARD.name,
    jobs.EMBED_CASE.name,
    jobs.ANSWER_PRIVATELY.name,
)
_SENDING = (jobs.SEND.name, jobs.CLICK.name, jobs.DRAW_MODAL.name)
_CATCHING_UP = (
    jobs.CATCH_UP.name,
    jobs.REREAD_THREAD.name,
    jobs.REMEMBER_THREAD.name,
    jobs.COMPARE_DRAFTS.name,
    jobs.CHECK_CHANNEL.name,
)
_REST = tuple(kind for kind in JOBS if kind not in (*_SUGGESTING, *_SENDING, *_CATCHING_UP))
# Threads that make suggestions spend most of their time waiting for a model, which costs next to nothing.
POOLS = ((4, _SENDING), (3, _REST), (32, _SUGGESTING), (1, _CATCHING_UP))
_MODALS_ARE_KEPT = timedelta(days=7)
_ATTEMPTS = {jobs.SUGGEST_IN_MODAL.name: 4, jobs.ANSWER_PRIVATELY.name: 4}  # fewer than usual: somebody waits for it


def make_worker(services: Services, name: str) -> Worker:
    """The worker of one process; `name` is its own."""
    return Worker(
        services.engine,
        {kind: partial(_call, job, services) for kind, job in JOBS.items()},
        POOLS,
        name=name,
        clock=services.clock,
        metrics=services.metrics,
        gave_up=partial(_tell_who_waits, services),
        most_attempts=_ATTEMPTS,
        forget_more=lambda now: forget_modals(services.engine, now - _MODALS_ARE_KEPT),
        watch=sources.watch(services),
    )


def _call(job: Job, services: Services, work: Work) -> datetime | None:
    return job(work, services)


def _tell_who_waits(services: Services, work: Work, reason: str) -> None:
    """A job was given up: nobody should go on looking at a waiting modal, or at "Posting"."""
    if work.kind == jobs.SEND.name:
        outbox.mark_as_failed(jobs.SEND.read(work), services)
    if work.kind == jobs.ANSWER_PRIVATELY.name:
        pane.say_it_failed(jobs.ANSWER_PRIVATELY.read(work), reason, services)
    if work.kind == jobs.SUGGEST_IN_MODAL.name:
        modal_id = jobs.SUGGEST_IN_MODAL.read(work).modal_id
        with services.engine.begin() as connection:
            change_modal(connection, modal_id, word=f"No suggestion could be made: {reason}"[:400])
            jobs.draw_modal(connection, modal_id, services.clock())
