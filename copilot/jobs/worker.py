"""The worker: takes the jobs that are due from the database and does them, in small pools, beside other workers.

When a process dies, its jobs are free again once their leases run out. A job that fails is tried again after longer and
longer pauses, and after a number of attempts waits for an operator.
"""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from copilot.records.database import repeatable
from copilot.records.work import claim, finish, forget, free_work, give_up, postpone, renew
from index.errors import BusyError, SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.metrics import Metrics
    from copilot.records.work import Work

    Job = Callable[[Work], datetime | None]

LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(minutes=5)  # between two attempts
_LOOK_EVERY = 0.25  # seconds at most between two looks for jobs that fall due, or come from other processes
_IDLE = 10.0  # seconds after which a thread looks for itself if nothing has called it
_REMEMBERED = timedelta(days=2)  # how long the keys of finished jobs are kept
_log = structlog.get_logger("worker")


class _Bell:
    """Rung when there is something to do; a thread that looked before the last ring does not wait for the next one."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.count = 0

    def ring(self, times: int) -> None:
        with self._rung:
            self.count += 1
            self._rung.notify(times)

    def wait(self, seen: int, seconds: float) -> None:
        with self._rung:
            if self.count == seen:
                self._rung.wait(seconds)


class Worker:
    """Pools of threads, each for some kinds of jobs: jobs that people wait for must not wait for a model.

    A job returns None when it is done, or the time at which it should be done instead.
    """

    def __init__(
        self,
        engine: Engine,
        jobs: Mapping[str, Job],
        pools: Sequence[tuple[int, Sequence[str]]],
        *,
        name: str,
        clock: Callable[[], datetime],
        metrics: Metrics,
        gave_up: Callable[[Work, str], None] = lambda _work, _reason: None,
        most_attempts: Mapping[str, int] | None = None,
        forget_more: Callable[[datetime], None] = lambda _now: None,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        """`most_attempts` has the kinds that are given up sooner; `forget_more` is called once an hour.

        `watch` is called with each look for work, and may enqueue more.
        """
        self._engine = repeatable(engine)  # after a crash a job is done again, so every job can be
        self._jobs = jobs
        self._pools = pools
        self._name = name
        self._clock = clock
        self._metrics = metrics
        self._gave_up = gave_up
        self._most_attempts = most_attempts or {}
        self._forget_more = forget_more
        self._watch = watch
        self._stopping = threading.Event()
        self._bells = [_Bell() for _ in pools]
        self._called = threading.Event()
        self._held: set[str] = set()
        self._threads: ThreadPoolExecutor | None = None

    def start(self) -> None:
        size = sum(threads for threads, _ in self._pools) + 2
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="worker")
        for pool, (threads, _) in enumerate(self._pools):
            for number in range(threads):
                self._threads.submit(self._serve_pool, pool, f"{self._name}.{pool}.{number}")
        self._threads.submit(self._look_for_work)
        self._threads.submit(self._renew_leases)

    def wake(self) -> None:
        """Look for work now: something was enqueued."""
        self._called.set()

    def stop(self) -> None:
        """Finish the jobs in hand; all others wait in the database for the next worker."""
        self._stopping.set()
        self._called.set()
        for bell, (threads, _) in zip(self._bells, self._pools, strict=True):
            bell.ring(threads)
        if self._threads:
            self._threads.shutdown(wait=True)

    def run_due(self) -> int:
        """Do everything that is due now, in this thread; return the number of jobs done."""
        done = 0
        kinds = [kind for _, kinds in self._pools for kind in kinds]
        while work := claim(self._engine, kinds, self._name, self._clock(), LEASE):
            self._do(work, self._name)
            done += 1
        return done

    def _serve_pool(self, pool: int, owner: str) -> None:
        bell, kinds = self._bells[pool], self._pools[pool][1]
        while not self._stopping.is_set():
            seen = bell.count
            try:
                work = claim(self._engine, kinds, owner, self._clock(), LEASE)
                if work is None:
                    bell.wait(seen, _IDLE)
                else:
                    self._do(work, owner)
            except SupportCopilotError as error:  # the database itself failed, so this cannot be noted there
                _log.error("worker.database", reason=type(error).__name__)
                self._stopping.wait(1)
            except Exception as error:  # noqa: BLE001 - a thread that ends leaves the pool smaller
                _log.error("worker.broken", error=type(error).__name__)
                self._stopping.wait(1)

    def _look_for_work(self) -> None:
        """Look for work on behalf of all threads, and wake as many as there are jobs."""
        while not self._stopping.is_set():
            self._called.wait(_LOOK_EVERY)
            self._called.clear()  # before looking, so that a call during the look leads to another one
            try:
                self._watch()
                free = free_work(self._engine, list(self._jobs), self._clock())
                for bell, (_, kinds) in zip(self._bells, self._pools, strict=True):
                    if number := sum(free.get(kind, 0) for kind in kinds):
                        bell.ring(number)
            except Exception as error:  # noqa: BLE001 - without this loop no thread would ever be woken again
                _log.error("worker.looking", error=type(error).__name__)
                self._stopping.wait(1)

    def _do(self, work: Work, owner: str) -> None:
        lease = f"{owner}|{work.key}"
        self._held.add(lease)
        try:
            later = self._jobs[work.kind](work)
        except Exception as error:  # noqa: BLE001 - the job is kept, whatever went wrong
            self._failed(work, owner, error)
        else:
            if later is None:
                finish(self._engine, work, owner, self._clock())
            else:
                postpone(self._engine, work, owner, later, attempts=0)
            self._metrics.jobs.labels(work.kind, "done" if later is None else "later").inc()
        finally:
            self._held.discard(lease)

    def _failed(self, work: Work, owner: str, error: Exception) -> None:
        # Only our own errors' messages: others may quote what a user wrote.
        reason = str(error) if isinstance(error, SupportCopilotError) else type(error).__name__
        where = error.__traceback__
        while where and where.tb_next:
            where = where.tb_next
        at = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where else ""
        _log.warning("job.failed", kind=work.kind, attempt=work.attempts, reason=reason, at=at)
        self._metrics.jobs.labels(work.kind, "failed").inc()
        if isinstance(error, BusyError):  # nothing is wrong with the job
            wait = min(timedelta(seconds=error.retry_after), timedelta(hours=1)) * random.uniform(1.0, 1.2)
            then = self._clock() + wait
            postpone(self._engine, work, owner, then, attempts=work.attempts - 1, not_before=then)
        elif work.attempts >= self._most_attempts.get(work.kind, MOST_ATTEMPTS):
            give_up(self._engine, work, owner, self._clock(), reason)
            self._gave_up(work, reason)
        else:
            wait = min(timedelta(seconds=2 ** (work.attempts - 1)), _LONGEST_WAIT)
            postpone(self._engine, work, owner, self._clock() + wait * random.uniform(1.0, 1.2))

    def _renew_leases(self) -> None:
        """Renew the leases of the jobs in hand, and now and then forget jobs that were done long ago."""
        last = self._clock()
        while not self._stopping.wait(LEASE.total_seconds() / 3):
            try:
                for owner, _, key in (lease.partition("|") for lease in list(self._held)):
                    renew(self._engine, [key], owner, self._clock() + LEASE)
                if self._clock() - last > timedelta(hours=1):
                    last = self._clock()
                    forget(self._engine, last - _REMEMBERED)
                    self._forget_more(last)
            except Exception as error:  # noqa: BLE001 - without leases others would do the same work
                _log.error("worker.leases", error=type(error).__name__)
