"""A thread that comes back: the on-call is told with a fresh card, whose draft knows what failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.jobs.screens.placing import GOES_ON
from copilot.jobs.suggesting.gathering import gather
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.tables import CARDS
from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.model import SavedSuggestion
    from tests.slack.desk import Desk

FAILS = "That did not help, I still get the same error."
NEXT = "Another question: how can I rename a snapshot without losing its history?"


def test_what_did_not_help_makes_a_fresh_card_that_offers_something_else(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    first, before = desk.card(), shown(desk)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.uma.says(desk.support, "Thanks, I'll try!", ts)
    desk.quiet()
    assert len(desk.cards) == 1

    desk.uma.says(desk.support, FAILS, ts)
    second = desk.card(1)
    assert "_Tried, did not help:_ 1 proposal" in said(second)
    assert "Thanks for asking" not in said(second)
    after = shown(desk)
    assert before.answered
    assert not {*before.draft.case_ids} & {match.case_id for match in after.matches}, "what failed is not offered again"
    assert after.failed == 1
    assert said(first).startswith(GOES_ON)
    assert buttons(first) == ["correct", "retract"]
    desk.quiet()
    assert len(desk.cards) == 2
    assert not desk.slack.problems


def test_a_new_question_after_closing_makes_a_fresh_card(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.uma.says(desk.support, "Works now, thank you!", ts)
    desk.ana.reacts(desk.support, ts, "white_check_mark")
    desk.slack.wait_for(lambda: desk.status(ts) == "closed", timeout=10)
    desk.quiet()
    assert len(desk.cards) == 1
    desk.uma.says(desk.support, NEXT, ts)
    second = desk.card(1)
    assert f"> {NEXT}" in said(second)
    assert "_The thread began with:_ Two rows" in said(second)
    assert buttons(second)[0] == "approve"
    assert desk.status(ts) == "new"


def test_it_comes_back_after_an_answer_by_hand_too(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.ben.says(desk.support, "Please run the load once with `--full-refresh`.", ts)
    desk.shows("ben replied")
    desk.uma.says(desk.support, FAILS, ts)
    assert "_Tried, did not help:_ 1 proposal" in said(desk.card(1))
    assert said(desk.card()).startswith(GOES_ON)


def test_at_night_it_waits_for_the_morning(make_desk: Callable[..., Desk]) -> None:
    now = datetime.now(UTC)
    later = (now + timedelta(hours=2)).strftime("%H:%M"), (now + timedelta(hours=3)).strftime("%H:%M")
    desk = make_desk(
        policy={"hours": {"timezone": "UTC", "working": {"days": "Mon-Sun", "from": later[0], "to": later[1]}}}
    )
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.says(desk.support, "Please run the load once with `--full-refresh`.", ts)
    desk.slack.wait_for(lambda: desk.status(ts) == "in_progress", timeout=10)
    desk.quiet()
    thread = (desk.support.id, ts)
    assert gather(thread, desk.services) is None, "ben has answered"
    desk.uma.says(desk.support, FAILS, ts)
    desk.slack.settle(timeout=10)
    desk.slack.wait_for(lambda: gather(thread, desk.services) is not None, timeout=10)
    due = gather(thread, desk.services)
    assert due
    assert timedelta(minutes=55) < due - now < timedelta(hours=2, minutes=1)
    assert desk.cards == []


def shown(desk: Desk) -> SavedSuggestion:
    """The suggestion that the only thread's card shows."""
    with desk.app.engine.connect() as connection:
        row = read_suggestion(connection, str(connection.scalar(select(CARDS.c.suggestion_id))))
    assert row
    assert row.body
    return row.body
