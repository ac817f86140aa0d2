"""Decisions, the outbox and the audit, on both databases: one winner, one answer on its way, and nothing rewritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError

from copilot.records.answers.decisions import (
    Decision,
    add_posts,
    claim,
    decided_on,
    give_reason,
    move,
    posts_of,
    read_decision,
    settle,
    unsettled,
)
from copilot.records.database import open_database
from copilot.records.tables import AUDIT, DECISIONS
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Engine

    from copilot.desk.card import CardState
    from tests.databases import Postgres

APPROVED = Decision("s1", "approved", "UANA", NOW, "C1", "1700000000.000100", "state", text="Stop it first.")
OTHER = replace(APPROVED, suggestion_id="s2", by="UBEN")  # another suggestion for the same thread


def decide(engine: Engine, decision: Decision = APPROVED, **more: Any) -> bool:
    with engine.begin() as connection:
        return claim(connection, decision, [(f"out-{decision.suggestion_id}-{decision.by}", "Stop it first.")], **more)


def came(engine: Engine, decision: Decision, outcome: CardState, problem: str = "") -> None:
    with engine.begin() as connection:
        settle(connection, decision, outcome, NOW, problem)


def audited(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(AUDIT.c.actor, AUDIT.c.action).order_by(AUDIT.c.audit_id))
        return [(actor, action) for actor, action in rows]


def test_the_first_of_twenty_wins(new_engine: Callable[[], Engine]) -> None:
    engines = [new_engine(), new_engine()]

    def click(number: int) -> bool:
        return decide(engines[number % 2], replace(APPROVED, by=f"U{number}"))

    with ThreadPoolExecutor(20) as pool:
        won = list(pool.map(click, range(20)))
    assert won.count(True) == 1
    winner = f"U{won.index(True)}"
    with engines[0].connect() as connection:
        decision = read_decision(connection, "s1")
        (post,) = posts_of(connection, "s1")
    assert decision
    assert (decision.by, post.approved_by, post.state, post.text) == (winner, winner, "ready", "Stop it first.")
    assert audited(engines[0]) == [(winner, "approved")]


def test_of_twenty_suggestions_for_one_thread_one_is_posted(new_engine: Callable[[], Engine]) -> None:
    engines = [new_engine(), new_engine()]

    def click(number: int) -> bool:
        return decide(engines[number % 2], replace(APPROVED, suggestion_id=f"s{number}"), decided=0)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(click, range(20))) == 1
    with engines[0].connect() as connection:
        assert decided_on(connection, APPROVED.thread) == 1
        assert unsettled(connection) == {"ready": 1}


def test_one_answer_is_on_its_way_at_a_time(engine: Engine) -> None:
    assert decide(engine)
    assert not decide(engine, OTHER)
    came(engine, APPROVED, "unknown")
    assert not decide(engine, OTHER)
    assert decide(engine, replace(OTHER, thread_ts="1700000000.000200"))  # another thread


def test_who_read_the_thread_before_an_answer_stood_in_it_is_too_late(engine: Engine) -> None:
    assert decide(engine)
    came(engine, APPROVED, "posted")
    assert not decide(engine, OTHER, decided=0)
    assert decide(engine, OTHER, decided=1)


def test_too_late_by_a_moment(new_engine: Callable[[], Engine]) -> None:
    """The other is decided and posted after it was counted, and before this decision is written."""
    ours, theirs = new_engine(), new_engine()
    others = [OTHER]

    def faster(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if others and not statement.startswith("SELECT count"):
            assert decide(theirs, others.pop())
            came(theirs, OTHER, "posted")

    event.listen(ours, "before_cursor_execute", faster)
    assert not decide(ours, decided=0)
    with theirs.connect() as connection:
        assert connection.scalars(select(DECISIONS.c.suggestion_id)).all() == ["s2"]


def test_a_dismissal_stands_in_no_other_answers_way(engine: Engine) -> None:
    dismissed = replace(APPROVED, kind="dismissed", outcome="dismissed", text=None)
    with engine.begin() as connection:
        assert claim(connection, dismissed, [])
    assert not decide(engine)
    assert decide(engine, OTHER, decided=1)
    with engine.begin() as connection:
        give_reason(connection, "s1", "UBEN", "not theirs to say")
        give_reason(connection, "s1", "UANA", "answered in the docs")
        decision = read_decision(connection, "s1")
    assert decision
    assert decision.reason == "answered in the docs"


def test_what_failed_can_be_approved_by_anybody_and_stays_in_the_audit(engine: Engine) -> None:
    assert decide(engine)
    came(engine, APPROVED, "failed", "The channel is archived.")
    assert decide(engine, replace(APPROVED, by="UBEN"), decided=1)
    with engine.connect() as connection:
        decision = read_decision(connection, "s1")
        (post,) = posts_of(connection, "s1")
    assert decision
    assert (decision.by, decision.outcome, decision.problem) == ("UBEN", "sending", None)
    assert post.approved_by == "UBEN"
    assert audited(engine) == [("UANA", "approved"), ("app", "failed"), ("UBEN", "approved")]


def test_what_failed_halfway_keeps_its_decision(engine: Engine) -> None:
    assert decide(engine)
    with engine.begin() as connection:
        add_posts(connection, APPROVED, [("out-2", "And then start it.")], NOW, first=1)
        first, second = posts_of(connection, "s1")
        assert move(connection, first, "sent", posted_ts="1700000009.000100")
        assert move(connection, second, "failed")
    came(engine, APPROVED, "failed")
    assert not decide(engine, replace(APPROVED, by="UBEN"))
    with engine.connect() as connection:
        assert [post.state for post in posts_of(connection, "s1")] == ["sent", "failed"]


def test_a_post_is_moved_by_one(new_engine: Callable[[], Engine]) -> None:
    engines = [new_engine(), new_engine()]
    assert decide(engines[0])
    with engines[0].connect() as connection:
        (post,) = posts_of(connection, "s1")

    def send(number: int) -> bool:
        with engines[number % 2].begin() as connection:
            return move(connection, post, "sending", sending_at=NOW) is not None

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(send, range(20))) == 1


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'UEVE'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_is_append_only(engine: Engine, change: str) -> None:
    assert decide(engine)
    if engine.dialect.name == "sqlite":
        change = change.replace("TRUNCATE", "DELETE FROM")  # it knows no other
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    assert audited(engine) == [("UANA", "approved")]


REPLACING = (
    "INSERT OR REPLACE INTO audit SELECT audit_id, at, 'UEVE', action, channel, thread_ts, NULL, NULL FROM audit",
    "REPLACE INTO audit (rowid, at, actor, action, channel, thread_ts) SELECT audit_id, at, 'UEVE', '', '', '' "
    "FROM audit",
    "UPDATE OR REPLACE audit SET audit_id = audit_id + 1",
    "INSERT INTO audit (audit_id, at, actor, action, channel, thread_ts) VALUES (-1, 0, 'UEVE', '', '', '')",
)
UPSERT = (
    "INSERT INTO audit (audit_id, at, actor, action, channel, thread_ts) SELECT audit_id, at, 'UEVE', '', '', '' "
    "FROM audit WHERE true ON CONFLICT (audit_id) DO UPDATE SET actor = 'UEVE'"
)


@pytest.mark.parametrize("change", REPLACING)
def test_sqlite_replaces_no_line_of_the_audit(tmp_path: Path, change: str) -> None:
    engine = open_database(tmp_path)
    assert decide(engine)
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    assert audited(engine) == [("UANA", "approved")]
    engine.dispose()


def test_no_line_of_the_audit_is_inserted_over(engine: Engine) -> None:
    assert decide(engine)
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(UPSERT))
    assert audited(engine) == [("UANA", "approved")]


def test_a_session_that_plays_the_replica_cannot_change_the_audit_either(postgres: Postgres, tmp_path: Path) -> None:
    engine = open_database(tmp_path, postgres.new_url())
    assert decide(engine)
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text("DELETE FROM audit"))
    assert audited(engine) == [("UANA", "approved")]
    engine.dispose()


def test_a_decision_and_its_audit_stand_together_or_not_at_all(engine: Engine) -> None:
    with engine.connect() as connection:
        assert claim(connection, APPROVED, [("out-1", "Stop it first.")])
        connection.rollback()  # the machine fails
    with engine.connect() as connection:
        assert read_decision(connection, "s1") is None
        assert posts_of(connection, "s1") == []
        assert connection.scalar(select(func.count()).select_from(AUDIT)) == 0
