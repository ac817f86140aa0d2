"""Slack answers 429, 500, an HTML page or a refusal, or drops the connection: posted once, or said why not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.jobs import worker
from copilot.jobs.posting import outbox
from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk

UNCLEAR: dict[str, Callable[[Any], None]] = {
    "500": lambda faults: faults.answer("chat.postMessage", status=500, when=is_reply),
    "an HTML page": lambda faults: faults.answer("chat.postMessage", status=200, html=True, when=is_reply),
    "internal_error": lambda faults: faults.answer("chat.postMessage", error="internal_error", when=is_reply),
}
REFUSED = ("not_in_channel", "channel_not_found", "is_archived", "token_revoked", "msg_too_long", "restricted_action")


def is_reply(args: dict[str, Any]) -> bool:
    return bool(args.get("thread_ts"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes half a minute takes a second."""
    monkeypatch.setattr(outbox, "GRACE", timedelta(seconds=1))
    monkeypatch.setattr(outbox, "_LOOK_EVERY", timedelta(seconds=0.3))
    monkeypatch.setattr(worker, "_LONGEST_WAIT", timedelta(seconds=0.3))


def approve(desk: Desk) -> str:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "approve")
    return ts


@pytest.mark.parametrize("fault", UNCLEAR)
def test_an_answer_that_says_nothing_is_looked_up_and_posted_once(desk: Desk, fault: str) -> None:
    UNCLEAR[fault](desk.slack.faults)
    ts = approve(desk)
    desk.shows("Posted by ana")
    assert len(desk.replies(ts)) == 1


def test_what_slack_put_off_is_no_attempt(desk: Desk) -> None:
    """Of two attempts, which is how many there are: a call that was put off several times does not use them up."""
    desk.slack.faults.answer("chat.postMessage", retry_after=1, times=3, when=is_reply)
    UNCLEAR["500"](desk.slack.faults)
    ts = approve(desk)
    desk.shows("Posted by ana")
    assert len(desk.replies(ts)) == 1


def test_a_dropped_connection_after_the_post_is_no_second_post(desk: Desk) -> None:
    card_is_there(desk)
    desk.slack.faults.drop_after("chat.postMessage")
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.quiet()
    assert desk.slack.counts["chat.postMessage"] == 2  # the card and the reply
    assert len(desk.replies(desk.card_thread())) == 1


def test_a_dropped_connection_before_the_post_is_posted_after_a_while(desk: Desk) -> None:
    card_is_there(desk)
    desk.slack.faults.drop_before("chat.postMessage")
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    assert len(desk.replies(desk.card_thread())) == 1


def card_is_there(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.card()


def test_when_slack_never_says_a_person_decides(desk: Desk) -> None:
    desk.slack.faults.answer("chat.postMessage", status=500, times=50, when=is_reply)
    ts = approve(desk)
    desk.shows("Check the thread")
    assert desk.replies(ts) == []
    assert desk.slack.counts["chat.postMessage: None"] <= 3
    desk.slack.faults.clear()
    desk.click(desk.ana, "try_again")
    desk.shows("Posted by ana")
    assert len(desk.replies(ts)) == 1


def test_too_many_calls_are_waited_for_however_often(desk: Desk) -> None:
    desk.slack.faults.answer("chat.postMessage", status=429, retry_after=0, times=15, when=is_reply)
    ts = approve(desk)
    desk.shows("Posted by ana")
    assert len(desk.replies(ts)) == 1


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_says_that_nothing_was_posted_and_can_be_tried_again(desk: Desk, code: str) -> None:
    desk.slack.faults.answer("chat.postMessage", error=code, when=is_reply)
    ts = approve(desk)
    desk.shows("Nothing was posted")
    assert desk.replies(ts) == []
    assert "try_again" in buttons(desk.card())
    desk.click(desk.ana, "try_again")
    desk.shows("Posted by ana")
    assert len(desk.replies(ts)) == 1


def test_after_a_refusal_what_is_new_is_shown_before_it_is_posted(desk: Desk) -> None:
    desk.slack.faults.answer("chat.postMessage", error="restricted_action", when=is_reply)
    ts = approve(desk)
    desk.shows("Nothing was posted")
    desk.uma.says(desk.support, "never mind, I found it", ts)
    desk.shows("never mind, I found it")
    assert "post_anyway" in buttons(desk.card())
    assert desk.replies(ts) == []


@pytest.mark.parametrize("method", ["chat.update", "views.update", "conversations.replies", "users.info", "views.open"])
@pytest.mark.parametrize("status", [429, 500])
def test_any_other_call_is_made_again_and_ends_well(desk: Desk, method: str, status: int) -> None:
    desk.slack.faults.answer(method, status=status, retry_after=0 if status == 429 else None, times=2)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    card = desk.card()
    if method == "views.open":  # its trigger is gone: the engineer gets a word instead
        desk.slack.wait_for(lambda: desk.ben.modal or desk.ben.ephemerals, timeout=20)
    else:
        desk.modal_shows(desk.ben, "Your reply")
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: "Posted by ana" in said(card), timeout=20)
    desk.quiet()
    assert len(desk.replies(ts)) == 1


def test_a_thread_that_is_gone_is_said_so(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.slack.subscriptions.remove("message")  # and no event tells of it
    desk.uma.deletes(desk.support, ts)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.ana.ephemerals or desk.ana.dm[1:], timeout=15)
    assert "was deleted" in said([*desk.ana.ephemerals, *desk.ana.dm[1:]][0])
    assert desk.replies(ts) == []
