"""The worker's threads: whoever is needed is called, nobody is called in vain, and no call is lost."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.jobs import worker as module
from copilot.jobs.worker import Worker
from copilot.metrics import Metrics
from copilot.records.work import enqueue, free_work, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from copilot.records.work import Work

NEVER = 600.0  # seconds, longer than any test
POOLS = ((3, ("show",)), (4, ("card", "suggest")))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def start(engine: Engine) -> Iterator[Callable[[Callable[[Work], None]], Worker]]:
    """Start a worker whose jobs all do the same."""
    workers: list[Worker] = []

    def started(job: Callable[[Work], None]) -> Worker:
        jobs = dict.fromkeys(("show", "card", "suggest"), job)
        workers.append(Worker(engine, jobs, POOLS, name="w", clock=now, metrics=Metrics()))
        workers[-1].start()
        return workers[-1]

    yield started
    for worker in workers:
        worker.stop()


def want(engine: Engine, *keys: str, later: timedelta = timedelta()) -> None:
    with engine.begin() as connection:
        for key in keys:
            enqueue(connection, key, now(), due=now() + later)


def is_true_soon(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_what_another_process_asked_for_is_found_and_by_as_many_as_it_needs(
    engine: Engine, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four jobs that end only when all four are in hand, though nobody was told of them."""
    monkeypatch.setattr(module, "_IDLE", NEVER)
    together = threading.Barrier(4)
    met: list[str] = []

    def meet(work: Work) -> None:
        together.wait(60)
        met.append(work.key)

    start(meet)
    want(engine, "card:a", "card:b", "suggest:c")
    want(engine, "suggest:d", later=timedelta(seconds=0.3))
    assert is_true_soon(lambda: len(met) == 4)


def test_no_call_is_lost(engine: Engine, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks by themselves: each job is done because of its call, or it is not done."""
    monkeypatch.setattr(module, "_IDLE", NEVER)
    monkeypatch.setattr(module, "_LOOK_EVERY", NEVER)
    chosen = random.Random(1)
    done: list[str] = []

    def do(work: Work) -> None:
        time.sleep(chosen.uniform(0, 0.002))
        if work.kind == "show":  # what follows is for the other pool
            want(engine, f"card:{work.subject}")
            worker.wake()
        done.append(work.key)

    worker = start(do)

    def call(first: int) -> None:
        for number in range(first, first + 40):
            want(engine, f"show:{number}")
            worker.wake()
            time.sleep(chosen.uniform(0, 0.01))

    callers = [threading.Thread(target=call, args=(40 * number,)) for number in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert is_true_soon(lambda: len(done) == 320), waiting(engine, now())


def test_a_call_between_the_look_and_the_wait_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    bell = module._Bell()
    seen = bell.count
    bell.ring(1)
    waited: list[float] = []
    monkeypatch.setattr(bell._rung, "wait", waited.append)
    bell.wait(seen, 5)
    assert waited == []
    bell.wait(bell.count, 5)
    assert waited == [5]


def test_those_who_have_nothing_to_do_leave_the_database_alone(
    engine: Engine, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, rounds = [], []

    def counted(*given: Any) -> Any:
        rounds.append(now())
        return free_work(*given)

    monkeypatch.setattr(module, "_IDLE", NEVER)
    monkeypatch.setattr(module, "claim", lambda *_: looks.append(now()))
    monkeypatch.setattr(module, "free_work", counted)
    start(lambda _work: None)
    number = sum(threads for threads, _ in POOLS)
    assert is_true_soon(lambda: len(looks) >= number)
    some = len(rounds)
    assert is_true_soon(lambda: len(rounds) >= some + 5)  # one has looked for all, again and again
    assert len(looks) == number  # each once, when it began


def test_a_worker_without_anything_to_do_stops_at_once(
    start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its threads wait for, they do not wait for its end."""
    for pause in ("_IDLE", "_LOOK_EVERY"):
        monkeypatch.setattr(module, pause, NEVER)
    monkeypatch.setattr(module, "LEASE", timedelta(seconds=3 * NEVER))
    waiting_now = threading.Semaphore(0)
    wait = module._Bell.wait

    def noted(bell: module._Bell, seen: int, seconds: float) -> None:
        waiting_now.release()
        wait(bell, seen, seconds)

    monkeypatch.setattr(module._Bell, "wait", noted)
    worker = start(lambda _work: None)
    for _ in range(sum(threads for threads, _ in POOLS)):
        assert waiting_now.acquire(timeout=60)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    stopping.join(60)  # a tenth of what each of them would wait
    assert not stopping.is_alive()
