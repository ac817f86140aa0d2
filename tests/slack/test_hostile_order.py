"""Slack promises no order: a reply, an edit, a deletion or an emoji may be heard of before the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.records.work import given_up
from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.desk import Desk

NOWHERE = "http://127.0.0.1:9/nowhere"


class Mail:
    """What happens while the post office is closed, to be delivered in another order."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.desk.slack.retry_delays = ()
        self.desk.slack.deliver_to(NOWHERE)

    def deliver(self, *order: int) -> None:
        """Hand over the events by their numbers, each acknowledged and done before the next."""
        desk = self.desk
        self.desk.slack.settle()
        events = [record.event for record in desk.slack.events]
        assert sorted(order) == list(range(len(events)))
        assert desk.server.http
        desk.slack.deliver_to(f"http://127.0.0.1:{desk.server.http.port}/slack/events")
        for number in order:
            record = desk.slack.deliver_event(events[number], f"Ev0MAIL{number}", channel=desk.support)
            desk.slack.settle()
            assert record.acknowledged
            desk.quiet()


@pytest.fixture
def mail(desk: Desk) -> Iterator[Mail]:
    desk.quiet()
    yield Mail(desk)
    desk.quiet()
    assert given_up(desk.app.engine) == []
    assert not desk.slack.problems


def test_a_reply_before_its_root(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, KNOWN)
    desk.uma.says(desk.support, "it is on production", root)
    mail.deliver(1, 0)
    assert "Two rows" in said(desk.card())
    desk.quiet()
    assert len(desk.cards) == 1
    assert "approve" in buttons(desk.card())
    assert desk.status(root) == "new"


def test_an_answer_before_its_question(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, KNOWN)
    desk.ben.says(desk.support, "Deduplicate in the model.", root)
    mail.deliver(1, 0)
    desk.slack.wait_for(lambda: desk.status(root) == "in_progress")
    assert desk.cards == []


def test_an_edit_before_its_message(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, "hello there, I have a question")
    desk.uma.edits(desk.support, root, KNOWN)
    mail.deliver(1, 0)
    assert "Two rows" in said(desk.card())
    desk.ana.opens_home()
    desk.slack.wait_for(lambda: desk.ana.home and "Two rows" in str(desk.ana.home.blocks))
    desk.quiet()
    assert len(desk.cards) == 1
    assert "approve" in buttons(desk.card())


def test_a_deletion_before_its_message(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, KNOWN)
    desk.uma.deletes(desk.support, root)
    mail.deliver(1, 0)
    desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.quiet()
    assert len(desk.cards) == 1
    assert desk.status(root) in ("unknown", "closed")


def test_emoji_before_their_message(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, KNOWN)
    desk.ben.reacts(desk.support, root, "eyes")
    desk.ben.reacts(desk.support, root, "white_check_mark")
    desk.ben.unreacts(desk.support, root, "white_check_mark")
    mail.deliver(3, 2, 1, 0)
    assert "ben" in said(desk.card())
    assert desk.status(root) == "in_progress"


def test_a_closing_emoji_before_its_message(desk: Desk, mail: Mail) -> None:
    root = desk.uma.says(desk.support, KNOWN)
    desk.ben.reacts(desk.support, root, "white_check_mark")
    mail.deliver(1, 0)
    desk.slack.wait_for(lambda: desk.status(root) == "closed")
    assert desk.cards == []


def test_another_bot_that_answers_whatever_is_said(desk: Desk) -> None:
    """It replies to the question, to our reply, and to itself: nobody's words, and no post of ours beside one."""
    ts = desk.uma.says(desk.support, KNOWN)
    for _ in range(10):
        desk.slack.other_bot_says(desk.support, "Did that answer your question?", ts)
    card = desk.card()
    desk.click(desk.ana, "approve", card)
    desk.shows("Posted by ana", card)
    for _ in range(10):
        desk.slack.other_bot_says(desk.support, "I am a bot, and I say so. Beep.", ts)
    desk.quiet()
    assert len(desk.replies(ts)) == 1
    assert len(desk.cards) == 1
    assert desk.status(ts) == "in_progress"
