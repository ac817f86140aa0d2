"""The main journeys on PostgreSQL, and two processes that share the work of one workspace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from copilot.records.database import open_database
from copilot.records.tables import AUDIT, OUTBOX
from copilot.records.work import given_up
from tests.databases import copy_rows
from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from tests.databases import Postgres
    from tests.slack.desk import Desk

IN_TRIAGE = {"slack": {"cards_to": "triage_channel"}}


@pytest.fixture
def url(postgres: Postgres, data_dir: Path, demo_app: App) -> str:
    """A PostgreSQL that knows the demo workspace's cases."""
    url = postgres.new_url()
    engine = open_database(data_dir, url)
    copy_rows(demo_app.engine, engine)
    engine.dispose()
    return url


def test_a_card_is_edited_posted_corrected_and_taken_back(make_desk: Callable[..., Desk], url: str) -> None:
    desk = make_desk(database_url=url)
    assert desk.app.engine.dialect.name == "postgresql"
    ts = desk.uma.says(desk.support, KNOWN)
    assert "Seen before" in said(desk.card())
    assert desk.click(desk.ana, "edit").ok
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": "My own words 🥐."})
    assert desk.ana.submits().ok
    desk.shows("Posted by ana")
    assert [reply.text for reply in desk.replies(ts)] == ["My own words 🥐."]
    desk.click(desk.ana, "correct")
    desk.slack.wait_for(lambda: desk.ana.modal and desk.ana.modal.callback_id == "correct_reply")
    desk.ana.types({"draft": "Better words."})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [reply.text for reply in desk.replies(ts)] == ["Better words."], timeout=10)
    desk.shows("corrected since")
    desk.click(desk.ana, "retract")
    desk.slack.wait_for(lambda: desk.replies(ts) == [], timeout=10)
    desk.shows("ana retracted the reply")
    assert given_up(desk.app.engine) == []
    assert not desk.slack.problems


def test_a_card_moves_on_is_redrafted_and_dismissed(make_desk: Callable[..., Desk], url: str) -> None:
    desk = make_desk(database_url=url, policy=IN_TRIAGE)
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.uma.says(desk.support, "it is the one on production, by the way", ts)
    desk.shows("it is the one on production")
    desk.click(desk.ana, "redraft")
    desk.slack.wait_for(lambda: "approve" in buttons(card), timeout=10)
    desk.ana.opens_home()
    desk.slack.wait_for(lambda: desk.ana.home, timeout=10)
    desk.click(desk.ben, "dismiss")
    desk.shows("Dismissed by ben")
    desk.ben.types({"note": "answered in the docs"})
    assert desk.ben.submits().ok
    desk.shows("answered in the docs")
    assert desk.replies(ts) == []
    assert given_up(desk.app.engine) == []
    assert not desk.slack.problems


def test_two_processes_share_the_work(make_desk: Callable[..., Desk], url: str) -> None:
    """Each event comes to both of them, clicks to one; whoever takes a job does it once."""
    first = make_desk(database_url=url, policy=IN_TRIAGE)
    users = [first.slack.add_user(f"user{number}") for number in range(4)]
    first.support.members += [user.id for user in users]
    roots = [user.says(first.support, f"{KNOWN} ({user.name})") for user in users]
    second = make_desk(database_url=url, policy=IN_TRIAGE)
    for record in first.slack.events:
        second.slack.redeliver(record.event_id)
    second.card(3)
    second.quiet()
    assert len(second.cards) == 4

    def approve(number: int) -> None:
        card = second.cards[number // 2]
        assert (second.ana, second.ben)[number % 2].clicks("approve", card.channel, card.ts).ok

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(approve, range(8)))
    for card in second.cards:
        second.shows("Posted by", card)
    second.quiet()
    assert [len(first.replies(root)) for root in roots] == [1, 1, 1, 1]
    with first.app.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(OUTBOX)) == 4
        approvals = select(func.count()).select_from(AUDIT).where(AUDIT.c.action == "approved")
        assert connection.scalar(approvals) == 4
    assert all(done_by(desk) for desk in (first, second))
    assert given_up(first.app.engine) == []
    assert not first.slack.problems


def done_by(desk: Desk) -> float:
    """How many jobs a process did."""
    return sum(s.value for m in desk.services.metrics.jobs.collect() for s in m.samples if s.name.endswith("_total"))
