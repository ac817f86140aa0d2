"""Slack refuses or breaks off while an engineer looks at a modal: they are told there, and can try again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.jobs import worker
from copilot.jobs.posting import outbox
from tests.slack.deeds import MINE, heard, in_modal, one_reply
from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from tests.slack.desk import Desk

REFUSED = {
    "not_in_channel": "/invite",
    "is_archived": "archived",
    "token_revoked": "revoked",
    "msg_too_long": "too long",
    "no_permission": "no_permission",  # one that we have no words for
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "GRACE", timedelta(seconds=1))
    monkeypatch.setattr(outbox, "_LOOK_EVERY", timedelta(seconds=0.3))
    monkeypatch.setattr(worker, "_LONGEST_WAIT", timedelta(seconds=0.3))


def is_reply(args: dict[str, Any]) -> bool:
    return bool(args.get("thread_ts"))


@pytest.mark.parametrize("code", REFUSED)
def test_a_refused_post_is_told_in_the_modal_and_can_be_posted_from_there(desk: Desk, code: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts, MINE)
    desk.slack.faults.answer("chat.postMessage", error=code, when=is_reply)
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "Nothing was posted")
    desk.modal_shows(desk.ben, REFUSED[code])
    desk.modal_shows(desk.ben, MINE)
    assert desk.replies(ts) == []
    assert desk.ben.submits().ok
    assert one_reply(desk, ts) == MINE
    desk.modal_shows(desk.ben, "Posted by ben")


@pytest.mark.parametrize("drop", ["drop_after", "drop_before"])
def test_a_dropped_connection_is_one_post_and_told_in_the_modal(desk: Desk, drop: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    in_modal(desk, desk.ben, ts, MINE)
    desk.quiet()
    getattr(desk.slack.faults, drop)("chat.postMessage")
    assert desk.ben.submits().ok
    assert one_reply(desk, ts) == MINE
    desk.modal_shows(desk.ben, "Posted by ben")


def test_the_thread_cannot_be_read_when_it_is_approved(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.quiet()
    desk.slack.faults.answer("conversations.replies", error="not_in_channel")
    desk.click(desk.ana, "approve", card)
    desk.slack.wait_for(lambda: heard(desk.ana))
    assert heard(desk.ana) == [
        "Nothing was posted. I'm not in that channel. Run `/invite @copilot` there, then try again."
    ]
    assert "approve" in buttons(card)
    desk.click(desk.ana, "approve", card)
    one_reply(desk, ts)


@pytest.mark.parametrize("verb", ["correct", "retract"])
def test_a_reply_that_cannot_be_changed_stands_and_its_author_hears_why(desk: Desk, verb: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    posted = desk.replies(ts)[0].text
    method = "chat.update" if verb == "correct" else "chat.delete"
    desk.slack.faults.answer(method, error="is_archived", when=lambda args: args["channel"] == desk.support.id)
    desk.click(desk.ana, verb)
    if verb == "correct":
        desk.slack.wait_for(lambda: desk.ana.modal and desk.ana.modal.callback_id == "correct_reply")
        desk.ana.types({"draft": "A better answer."})
        assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [m for m in [*desk.ana.ephemerals, *desk.ana.dm] if "archived" in said(m)])
    desk.quiet()
    assert [reply.text for reply in desk.replies(ts)] == [posted]


def test_a_broken_off_correction_is_made_again(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.slack.faults.drop_after("chat.update")
    desk.click(desk.ana, "correct")
    desk.slack.wait_for(lambda: desk.ana.modal and desk.ana.modal.callback_id == "correct_reply")
    desk.ana.types({"draft": "A better answer."})
    assert desk.ana.submits().ok
    desk.shows("corrected since")
    assert [reply.text for reply in desk.replies(ts)] == ["A better answer."]
    desk.slack.faults.drop_after("chat.delete")
    desk.click(desk.ana, "retract")
    desk.shows("ana retracted the reply")
    assert desk.replies(ts) == []


def test_a_word_that_cannot_be_whispered_comes_as_a_message(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    clicks = [desk.ana.click("approve", card.channel, card.ts) for _ in range(2)]
    desk.slack.faults.answer("chat.postEphemeral", error="user_not_in_channel")
    for click in clicks:
        desk.slack.interact(click)
    desk.slack.wait_for(lambda: [message for message in desk.ana.dm if "already decided on this" in said(message)])
    desk.shows("Posted by ana", card)
