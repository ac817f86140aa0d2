"""The list of what is to be done, on both databases: done once, by one at a time, and never lost."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.records.work import (
    claim,
    enqueue,
    enqueue_once,
    finish,
    forget,
    give_up,
    given_up,
    postpone,
    renew,
    try_again,
    waiting,
)
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Engine

    from copilot.records.work import Work

LEASE = timedelta(seconds=15)
SECOND = timedelta(seconds=1)
KINDS = ("show", "event")


def wanted(engine: Engine, key: str, now: datetime = NOW, **more: Any) -> None:
    with engine.begin() as connection:
        enqueue(connection, key, now, **more)


def took(engine: Engine, now: datetime = NOW, owner: str = "ann") -> Work | None:
    return claim(engine, KINDS, owner, now, LEASE)


def take(engine: Engine, now: datetime = NOW, owner: str = "ann") -> Work:
    work = took(engine, now, owner)
    assert work
    return work


def test_asking_twice_is_asking_once(engine: Engine) -> None:
    wanted(engine, "show:C1:1.0")
    wanted(engine, "show:C1:1.0")
    assert waiting(engine, NOW) == {"show": 1}
    work = take(engine)
    assert (work.key, work.kind, work.subject, work.attempts) == ("show:C1:1.0", "show", "C1:1.0", 1)
    finish(engine, work, "ann", NOW)
    assert took(engine) is None
    assert waiting(engine, NOW) == {}


def test_an_event_is_taken_in_once_also_after_it_is_done(engine: Engine) -> None:
    with engine.begin() as connection:
        assert enqueue_once(connection, "event:Ev1", {"type": "message", "title": "ü 🥐"}, NOW)
        assert not enqueue_once(connection, "event:Ev1", {"type": "else"}, NOW)
    work = take(engine)
    assert work.payload == {"type": "message", "title": "ü 🥐"}
    finish(engine, work, "ann", NOW)
    with engine.begin() as connection:
        assert not enqueue_once(connection, "event:Ev1", {"type": "else"}, NOW)
    assert took(engine) is None


def test_only_what_is_due_and_of_these_kinds_and_the_oldest_first(engine: Engine) -> None:
    wanted(engine, "show:late", due=NOW + SECOND)
    wanted(engine, "show:second", due=NOW - SECOND)
    wanted(engine, "show:first", due=NOW - 2 * SECOND)
    wanted(engine, "home:U1")
    assert take(engine).key == "show:first"
    assert take(engine).key == "show:second"
    assert took(engine) is None
    assert take(engine, NOW + SECOND).key == "show:late"


def test_what_was_asked_for_earlier_is_due_earlier(engine: Engine) -> None:
    wanted(engine, "show:a", due=NOW + 5 * SECOND)
    wanted(engine, "show:a", due=NOW + SECOND)
    wanted(engine, "show:a", due=NOW + 9 * SECOND)
    assert took(engine) is None
    assert take(engine, NOW + SECOND).key == "show:a"


def test_a_lease_runs_out_unless_it_is_kept(engine: Engine) -> None:
    wanted(engine, "show:a")
    dead = take(engine, owner="dead")
    renew(engine, [dead.key], "dead", NOW + 2 * LEASE)
    assert took(engine, NOW + 2 * LEASE) is None
    again = take(engine, NOW + 2 * LEASE + SECOND)
    assert (again.key, again.attempts) == ("show:a", 2)
    # The dead one was only slow: what it says now changes nothing.
    finish(engine, dead, "dead", NOW)
    renew(engine, [dead.key], "dead", NOW + 9 * LEASE)
    postpone(engine, dead, "dead", NOW)
    give_up(engine, dead, "dead", NOW, "too slow")
    assert given_up(engine) == []
    assert took(engine, NOW + 3 * LEASE - SECOND) is None
    finish(engine, again, "ann", NOW)
    assert took(engine, NOW + 99 * LEASE) is None


def test_asked_again_while_it_is_done_is_done_again(engine: Engine) -> None:
    wanted(engine, "show:a", payload={"n": 1})
    first = take(engine)
    wanted(engine, "show:a", NOW + SECOND, payload={"n": 2})
    assert took(engine, NOW + SECOND, "ben") is None  # not while the other is at it
    finish(engine, first, "ann", NOW + SECOND)
    second = take(engine, NOW + SECOND, "ben")
    assert (second.payload, second.attempts) == ({"n": 2}, 1)
    finish(engine, second, "ben", NOW + SECOND)
    assert took(engine, NOW + SECOND) is None


def test_postponed(engine: Engine) -> None:
    wanted(engine, "show:a")
    postpone(engine, take(engine), "ann", NOW + 5 * SECOND)
    assert took(engine, NOW + 4 * SECOND) is None
    work = take(engine, NOW + 5 * SECOND)
    assert work.attempts == 2
    postpone(engine, work, "ann", NOW + 9 * SECOND, attempts=0)
    assert take(engine, NOW + 9 * SECOND).attempts == 1


def test_what_slack_has_no_time_for_is_not_done_sooner_whoever_asks(engine: Engine) -> None:
    """Neither who asked while it was tried, nor who asks while it waits."""
    wanted(engine, "show:a")
    wanted(engine, "show:b")
    first, second = take(engine), take(engine)
    wanted(engine, first.key)
    for work in (first, second):
        postpone(engine, work, "ann", NOW + 60 * SECOND, not_before=NOW + 60 * SECOND)
    wanted(engine, second.key, NOW + SECOND)
    assert took(engine, NOW + 59 * SECOND) is None
    assert {take(engine, NOW + 61 * SECOND).key, take(engine, NOW + 61 * SECOND).key} == {"show:a", "show:b"}


def test_postponed_yet_asked_for_meanwhile(engine: Engine) -> None:
    wanted(engine, "show:a")
    work = take(engine)
    wanted(engine, "show:a", NOW + SECOND)
    postpone(engine, work, "ann", NOW + 60 * SECOND)
    assert take(engine, NOW + SECOND).key == "show:a"


def test_given_up_and_tried_again(engine: Engine) -> None:
    wanted(engine, "show:a", payload={"n": 1})
    give_up(engine, take(engine), "ann", NOW, "no reason " * 99)
    ((key, reason),) = given_up(engine)
    assert (key, len(reason)) == ("show:a", 200)
    assert took(engine, NOW + 99 * LEASE) is None
    assert try_again(engine, NOW + SECOND) == 1
    assert given_up(engine) == []
    work = take(engine, NOW + SECOND)
    assert (work.payload, work.attempts) == ({"n": 1}, 1)


def test_asked_for_after_it_was_given_up(engine: Engine) -> None:
    wanted(engine, "show:a")
    give_up(engine, take(engine), "ann", NOW, "broken")
    wanted(engine, "show:a", NOW + SECOND)
    assert given_up(engine) == []
    assert take(engine, NOW + SECOND).attempts == 1


def test_given_up_yet_asked_for_meanwhile(engine: Engine) -> None:
    wanted(engine, "show:a")
    work = take(engine)
    wanted(engine, "show:a", NOW + SECOND)
    give_up(engine, work, "ann", NOW + SECOND, "broken")
    assert given_up(engine) == []
    assert take(engine, NOW + SECOND).attempts == 1


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_not(engine: Engine) -> None:
    for key in ("show:done", "show:failed", "show:waits"):
        wanted(engine, key)
    works = {work.key: work for work in (take(engine), take(engine), take(engine))}
    finish(engine, works["show:done"], "ann", NOW)
    give_up(engine, works["show:failed"], "ann", NOW, "broken")
    postpone(engine, works["show:waits"], "ann", NOW)
    forget(engine, NOW)  # not older than that
    with engine.begin() as connection:
        assert not enqueue_once(connection, "show:done", {}, NOW)
    forget(engine, NOW + SECOND)
    with engine.begin() as connection:
        assert enqueue_once(connection, "show:done", {}, NOW + SECOND)
    assert [key for key, _ in given_up(engine)] == ["show:failed"]
    assert waiting(engine, NOW) == {"show": 1}


def test_two_workers_never_do_the_same_at_the_same_time(new_engine: Callable[[], Engine]) -> None:
    """Two processes with four threads each; every job is asked for once more while it is done for the first time."""
    engines = [new_engine(), new_engine()]
    for number in range(40):
        wanted(engines[0], f"show:{number}")
    at_it: Counter[str] = Counter()
    done: Counter[str] = Counter()
    lock = threading.Lock()
    overlaps: list[str] = []

    def work_on(owner: int) -> None:
        engine = engines[owner % 2]
        while work := claim(engine, KINDS, f"w{owner}", NOW, LEASE):
            with lock:
                at_it[work.key] += 1
                overlaps.extend([work.key] * (at_it[work.key] > 1))
                done[work.key] += 1
                is_first = done[work.key] == 1
            if is_first:
                wanted(engine, work.key)
            with lock:
                at_it[work.key] -= 1
            finish(engine, work, f"w{owner}", NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work_on, range(8)))
    # Whoever found nothing has gone, though a job that was in hand then came back: what is left is done here.
    work_on(0)
    assert overlaps == []
    assert done == {f"show:{number}": 2 for number in range(40)}


def test_many_ask_for_the_same_at_once(new_engine: Callable[[], Engine]) -> None:
    engines = [new_engine(), new_engine()]

    def event(number: int) -> bool:
        with engines[number % 2].begin() as connection:
            return enqueue_once(connection, "event:Ev1", {"n": number}, NOW)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(event, range(20))) == 1
        list(pool.map(lambda number: wanted(engines[number % 2], "show:a"), range(20)))
    assert waiting(engines[0], NOW) == {"event": 1, "show": 1}
