"""One of the team sends what no button of theirs says: another's modal, an unknown suggestion, another thread's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.records.threads.screens import read_modal
from copilot.records.work import given_up
from copilot.slack.app import ACTIONS, SUBMISSIONS
from tests.slack.desk import KNOWN, UNKNOWN, overflow_of, said, texts_in
from tests.slack.forging import click_in_view, click_on_card, everything, submission

if TYPE_CHECKING:
    from tests.slack.desk import Desk
    from tests.strict_slack import Message, View

UNHEARD_OF = "0" * 32
MENU = ("approve_and_close", "hold", "release", "close", "reopen")


def anas_modal(desk: Desk) -> View:
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.quiet()
    return desk.ana.modals[-1]


def suggestion_of(card: Message) -> str:
    return str(overflow_of(card)["options"][0]["value"]).partition(":")[2]


def test_submitting_the_modal_of_another(desk: Desk) -> None:
    modal = anas_modal(desk)
    suggestion_id = suggestion_of(desk.card())
    before = everything(desk)
    strange = (UNHEARD_OF, "", f"{UNHEARD_OF} {suggestion_id}", f" {suggestion_id}", "a b c d", "\x00", "x" * 3000)
    for metadata in (modal.private_metadata, *strange):
        for callback_id in SUBMISSIONS:
            forged = submission(desk, desk.ben, modal, callback_id, metadata, "in Ana's name")
            assert desk.slack.interact(forged).ok, (callback_id, metadata[:40])
    desk.quiet()
    assert everything(desk) == before


def test_clicking_in_the_modal_of_another(desk: Desk) -> None:
    modal = anas_modal(desk)
    modal_id, suggestion_id = modal.private_metadata.split()[0], suggestion_of(desk.card())
    before = everything(desk)
    for action_id in ("search_again", "use_case", "redraft", "unfold"):
        assert desk.slack.interact(click_in_view(desk, desk.ben, modal, action_id, suggestion_id)).ok
    assert desk.slack.interact(click_on_card(desk, desk.ben, desk.card(), "open_modal", modal_id)).ok
    desk.quiet()
    assert everything(desk) == before
    assert desk.ben.modal is None
    with desk.app.engine.connect() as connection:
        row = read_modal(connection, modal_id)
    assert row
    assert (row.user, row.suggestion_id) == (desk.ana.id, suggestion_id)


def test_an_unknown_suggestion_is_neither_decided_nor_posted(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.quiet()
    before = everything(desk)
    strange = (UNHEARD_OF, "", " ", "\x00", "x" * 2000, f"{desk.support.id}:{'9' * 300}", f"{'C' * 300}:1.0", "::")
    for value in strange:
        for action_id in ACTIONS:
            if action_id not in ("more", "home_page_back", "home_page_on"):
                desk.slack.interact(click_on_card(desk, desk.ana, card, action_id, value))
        for verb in MENU:
            desk.slack.interact(click_on_card(desk, desk.ana, card, "more", f"{verb}:{value}"))
    desk.quiet()
    after = everything(desk)
    for name in ("decisions", "outbox", "cards", "suggestions", desk.support.id):
        assert after[name] == before[name], name
    assert desk.replies(ts) == []
    assert given_up(desk.app.engine) == []
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")


def test_who_asks_for_what_is_not_known_any_more_is_told_so(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    for action_id in ("approve", "dismiss", "edit"):
        assert desk.slack.interact(click_on_card(desk, desk.ana, desk.card(), action_id, UNHEARD_OF)).ok
    desk.slack.wait_for(lambda: len([m for m in desk.ana.ephemerals if "no longer exists" in said(m)]) == 2)
    desk.modal_shows(desk.ana, "no longer exists")


def test_the_suggestion_of_another_thread_is_posted_there_or_nowhere(desk: Desk) -> None:
    """A suggestion knows its thread: no payload can take it elsewhere."""
    ines = desk.slack.add_user("ines")
    here, there = desk.uma.says(desk.support, KNOWN), ines.says(desk.support, UNKNOWN)
    first, second = sorted((desk.card(0), desk.card(1)), key=lambda card: "ines" in said(card))
    desk.click(desk.ana, "edit", first)
    desk.modal_shows(desk.ana, "Your reply")
    modal_id = desk.ana.modals[-1].private_metadata.split()[0]
    # In the modal of the first thread, bound to the second one's suggestion.
    metadata = f"{modal_id} {suggestion_of(second)}"
    forged = submission(desk, desk.ana, desk.ana.modals[-1], "post_reply", metadata, "an answer to neither")
    assert desk.slack.interact(forged).ok
    desk.quiet()
    assert desk.replies(here) == desk.replies(there) == []
    # On the first card, with the second one's suggestion.
    assert desk.slack.interact(click_on_card(desk, desk.ana, first, "approve", suggestion_of(second))).ok
    desk.shows("Posted by ana", second)
    assert (len(desk.replies(here)), len(desk.replies(there))) == (0, 1)


@pytest.mark.parametrize("verb", ["retract", "correct"])
def test_a_reply_is_changed_by_who_posted_it(desk: Desk, verb: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    suggestion_id = suggestion_of(desk.card())
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    posted = desk.replies(ts)[0].text
    assert desk.slack.interact(click_on_card(desk, desk.ben, desk.card(), verb, suggestion_id)).ok
    if verb == "correct":
        desk.modal_shows(desk.ben, "Only the person who posted")
        metadata = desk.ben.modals[-1].private_metadata
        forged = submission(desk, desk.ben, desk.ben.modals[-1], "correct_reply", metadata, "Ben's words")
        assert desk.slack.interact(forged).ok
    desk.slack.wait_for(lambda: [m for m in [*desk.ben.ephemerals, *desk.ben.dm] if "Only ana" in said(m)], timeout=10)
    desk.quiet()
    assert [reply.text for reply in desk.replies(ts)] == [posted]


def test_numbers_of_pages_that_are_none(desk: Desk) -> None:
    desk.ana.opens_home()
    desk.slack.wait_for(lambda: desk.ana.home)
    assert desk.ana.home
    for value in ("", "two", "-1", "0", "9" * 30, "1e9", "٣"):
        desk.slack.interact(click_in_view(desk, desk.ana, desk.ana.home, "home_page_on", value))
    desk.quiet()
    assert given_up(desk.app.engine) == []
    assert "Nothing" in texts_in(desk.ana.home.blocks) or desk.ana.home.blocks
