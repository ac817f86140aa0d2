"""One test per journey, from the click to what stands in the thread, over both doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.desk import KNOWN, buttons, said

if TYPE_CHECKING:
    from tests.slack.desk import Desk


def test_shortcut_edit_post(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    answer = desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    assert answer.ok
    desk.slack.wait_for(lambda: desk.ben.modal, timeout=5)
    desk.modal_shows(desk.ben, "Your reply")
    desk.ben.types({"draft": "You can stop it: `millrace backfill stop`, it picks up where it was."})
    assert desk.ben.submits().ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    (reply,) = desk.replies(ts)
    assert reply.text == "You can stop it: `millrace backfill stop`, it picks up where it was."
    assert reply.username == "ben"
    desk.modal_shows(desk.ben, "Posted by ben")
    assert not desk.slack.problems
    assert not desk.slack.pings()


def test_new_thread_card_approve(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    assert "uma" in said(card)
    assert desk.click(desk.ana, "approve").ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    (reply,) = desk.replies(ts)
    assert reply.username == "ana"
    desk.shows("Posted by ana")
    assert not desk.slack.problems
    assert not desk.slack.pings()


def test_dismiss(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ben, "dismiss")
    desk.shows("Dismissed by ben")
    desk.slack.wait_for(lambda: desk.ben.modal)
    desk.ben.types({"note": "answered in the docs"})
    assert desk.ben.submits().ok
    desk.shows("answered in the docs")
    assert desk.replies(ts) == []
    assert not desk.slack.problems


def test_stale_redraft_approve(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.uma.says(desk.support, "it is the one on production, by the way", ts)
    desk.shows("it is the one on production")
    assert buttons(card) == ["post_anyway", "redraft", "edit", "dismiss"]
    desk.click(desk.ana, "redraft")
    desk.slack.wait_for(lambda: "approve" in buttons(card), timeout=10)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.shows("Posted by ana")
    assert len(desk.cards) == 1
    assert not desk.slack.problems


def test_answered_by_somebody_else(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.ben.says(desk.support, "Just stop it, it is safe.", ts)
    desk.shows("ben")
    desk.slack.wait_for(lambda: buttons(card) == [], timeout=10)
    assert desk.replies(ts) == []
    assert not desk.slack.problems


def test_correct_and_retract(each_desk: Desk) -> None:
    desk = each_desk
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.click(desk.ben, "correct")
    desk.modal_shows(desk.ben, "Only the person who posted")
    desk.click(desk.ana, "correct")
    desk.slack.wait_for(lambda: desk.ana.modal)
    desk.ana.types({"draft": "A better answer."})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [reply.text for reply in desk.replies(ts)] == ["A better answer."], timeout=10)
    desk.shows("corrected since")
    desk.click(desk.ana, "retract")
    desk.slack.wait_for(lambda: desk.replies(ts) == [], timeout=10)
    desk.shows("ana retracted the reply")
    assert not desk.slack.problems
