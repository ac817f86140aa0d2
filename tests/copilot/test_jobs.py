"""Every kind of job has one function that asks for it and one that does it; keys keep their shape over an upgrade."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.jobs.registry import JOBS, POOLS
from copilot.jobs.worker import Worker
from copilot.metrics import Metrics
from copilot.records import jobs
from copilot.records.clicks import Click
from copilot.records.jobs import Event, Kind, Missed, PrivateQuestion, Redraw, Wanted
from copilot.records.work import Work, claim, enqueue, waiting
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

THREAD = ("C1", "1700000000.000100")
CLICK = Click("abc", "approve", "UANA", THREAD, "D1", suggestion_id="s1", seen_state="5.0:abc")
ASK = PrivateQuestion("D1", "1700000000.000100", "1700000001.000200", "UANA")
# What each function is given, the key that it writes, and what the job is handed: the keys are those of every version
# so far, so rows that wait in a database from before an upgrade are still done.
ASKED: dict[str, tuple[tuple[Any, ...], str, Any]] = {
    "take_event": (("Ev1", {"type": "team"}), "event:Ev1", Event("Ev1", {"type": "team"})),
    "act_on_click": ((CLICK,), "act:abc", CLICK),
    "update_thread": ((THREAD,), "thread:C1:1700000000.000100", THREAD),
    "send": (("s1",), "send:s1", "s1"),
    "draw_modal": (("m1",), "draw:m1", Redraw("m1")),
    "show_card": ((THREAD,), "show:C1:1700000000.000100", THREAD),
    "check_sources": ((-1,), "sources:-1", -1),
    "learn": (("s1",), "learn:s1", "s1"),
    "publish_home": (("UANA",), "home:UANA", "UANA"),
    "check_team": ((), "team:now", None),
    "catch_up": (
        ("C1", datetime.fromtimestamp(1700000000, UTC)),
        "catch_up:C1:1700000000",
        Missed("C1", 1700000000.0),
    ),
    "reread_thread": ((THREAD,), "reread:C1:1700000000.000100", THREAD),
    "remember_thread": ((THREAD,), "remember:C1:1700000000.000100", THREAD),
    "compare_drafts": ((THREAD,), "compare:C1:1700000000.000100", THREAD),
    "check_channel": (("C1",), "look_at:C1", "C1"),
    "make_card": ((THREAD,), "card:C1:1700000000.000100", THREAD),
    "redraft_card": ((THREAD,), "redraft:C1:1700000000.000100", THREAD),
    "suggest_in_modal": (("m1",), "suggest:m1", Wanted("m1")),
    "answer_privately": ((ASK,), "ask:D1:1700000000.000100:1700000001.000200:UANA", ASK),
    "embed_case": (("github:acme/tool#7",), "embed:github:acme/tool#7", "github:acme/tool#7"),
}


def kinds() -> dict[str, Kind[Any]]:
    return {kind.name: kind for kind in vars(jobs).values() if isinstance(kind, Kind)}


def functions() -> dict[str, Callable[..., object]]:
    """The functions that ask for a job."""
    here = inspect.getmembers(jobs, inspect.isfunction)
    return {name: one for name, one in here if one.__module__ == jobs.__name__ and not name.startswith("_")}


def asked_for(engine: Engine, name: str) -> Work:
    """The row that one of the functions writes."""
    with engine.begin() as connection:
        functions()[name](connection, *ASKED[name][0], NOW)
    work = claim(engine, list(kinds()), "w", NOW, timedelta(seconds=15))
    assert work
    return work


def unmatched(registry: set[str], known: set[str], asked: set[str]) -> set[str]:
    """Kinds of jobs that nobody does, that nobody can ask for, or that have no shape."""
    return (registry | known | asked) - (registry & known & asked)


def test_every_kind_is_asked_for_by_one_function_and_done_by_one(engine: Engine) -> None:
    assert functions().keys() == ASKED.keys()
    asked = [asked_for(engine, name).kind for name in ASKED]
    assert len(asked) == len(set(asked))
    assert not unmatched(set(JOBS), set(kinds()), set(asked))
    assert sorted(kind for _, its in POOLS for kind in its) == sorted(JOBS), "each kind has one pool"


@pytest.mark.parametrize("place", range(3))
def test_a_kind_that_is_missing_somewhere_is_noticed(place: int) -> None:
    """An unknown kind in the registry, one without a function, and one that nobody does."""
    sets = [set(JOBS), set(kinds()), {key.partition(":")[0] for _, key, _ in ASKED.values()}]
    assert not unmatched(*sets)
    sets[place].add("unknown")
    assert unmatched(*sets) == {"unknown"}


@pytest.mark.parametrize("name", ASKED)
def test_a_key_is_written_and_read_as_it_always_was(engine: Engine, name: str) -> None:
    _, key, about = ASKED[name]
    work = asked_for(engine, name)
    assert work.key == key
    assert kinds()[work.kind].read(work) == about
    assert kinds()[work.kind].key(about) == key


def test_a_quiet_redraw_is_a_job_of_its_own(engine: Engine) -> None:
    with engine.begin() as connection:
        jobs.draw_modal(connection, "m1", NOW)
        jobs.draw_modal(connection, "m1", NOW, quietly=True)
    taken = [claim(engine, ["draw"], "w", NOW, timedelta(seconds=15)) for _ in range(2)]
    assert {work.key: jobs.DRAW_MODAL.read(work) for work in taken if work} == {
        "draw:m1": Redraw("m1"),
        "draw:m1:again": Redraw("m1", quietly=True),
    }


def test_how_often_a_suggestion_was_tried_is_read_from_its_row() -> None:
    assert jobs.SUGGEST_IN_MODAL.read(Work("suggest:m1", "suggest", {}, 1, 3)) == Wanted("m1", 3)


def test_a_click_from_before_an_upgrade_is_read() -> None:
    """As the version before stored it: with every field that a listener gave, empty or not."""
    payload = {"verb": "hold", "user": "UANA", "thread": list(THREAD), "place": "", "suggestion_id": "", "text": "ü 🥐"}
    work = Work("act:abc", "act", payload, 1, 1)
    assert jobs.CLICK.read(work) == Click("abc", "hold", "UANA", THREAD, "", text="ü 🥐")
    assert work.payload == payload  # a job may be done again


def test_a_click_is_stored_with_what_it_has(engine: Engine) -> None:
    assert asked_for(engine, "act_on_click").payload == {
        "verb": "approve",
        "user": "UANA",
        "thread": list(THREAD),
        "place": "D1",
        "suggestion_id": "s1",
        "seen_state": "5.0:abc",
    }


def test_a_kind_of_a_later_version_waits_for_it(engine: Engine) -> None:
    """After a downgrade, a job that this version does not know is neither done nor lost, and nothing else waits."""
    done: list[str] = []
    with engine.begin() as connection:
        enqueue(connection, "unknown:C1", NOW)
        jobs.send(connection, "s1", NOW)
    known = dict.fromkeys(JOBS, lambda work: done.append(work.key))
    worker = Worker(engine, known, POOLS, name="w", clock=lambda: NOW, metrics=Metrics())
    assert worker.run_due() == 1
    assert done == ["send:s1"]
    assert waiting(engine, NOW) == {"unknown": 1}
