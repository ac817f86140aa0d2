"""Several people at once, and what cannot be posted: exactly one post or none, and everybody is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from copilot.slack.listeners import decide, store
from tests.slack.deeds import MINE, heard, in_modal, one_reply
from tests.slack.desk import KNOWN, buttons, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.slack.desk import Desk


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Cards stand in the team's channel, so that everybody of the team can click them."""
    return make_desk(policy={"slack": {"cards_to": "triage_channel"}})


def at_once(*acts: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


def test_a_double_click_posts_once(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    clicks = [desk.ana.click("approve", card.channel, card.ts) for _ in range(2)]
    at_once(*(lambda click=click: desk.slack.interact(click) for click in clicks))
    one_reply(desk, ts)
    assert heard(desk.ana) == ["You've already decided on this."]


def test_twenty_clicks_by_two_people_post_once_and_the_loser_hears_who_won(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    people = (desk.ana, desk.ben)
    clicks = [people[number % 2].click("approve", card.channel, card.ts) for number in range(20)]
    at_once(*(lambda click=click: desk.slack.interact(click) for click in clicks))
    one_reply(desk, ts)
    _, decision = desk.decided()
    winner, loser = people if decision.by == desk.ana.id else people[::-1]
    desk.shows(f"Posted by {winner.name}")
    assert heard(winner) == ["You've already decided on this."] * 9
    assert heard(loser) == [f"{winner.name} was faster; nothing was posted for you."] * 10


def test_approved_and_dismissed_at_once(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    at_once(lambda: desk.click(desk.ana, "approve", card), lambda: desk.click(desk.ben, "dismiss", card))
    desk.slack.wait_for(lambda: desk.ana.ephemerals or desk.ben.ephemerals, timeout=15)
    desk.quiet()
    _, decision = desk.decided()
    assert len(desk.replies(ts)) == (0 if decision.kind == "dismissed" else 1)
    winner, loser = (desk.ben, desk.ana) if decision.kind == "dismissed" else (desk.ana, desk.ben)
    assert heard(loser) == [f"{winner.name} was faster; nothing was posted for you."]


def test_one_in_a_modal_and_one_on_the_card_at_once(desk: Desk) -> None:
    """It is the same suggestion: Ben edits it in a modal while Ana approves it on the card."""
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.click(desk.ben, "edit", card)
    desk.modal_shows(desk.ben, "Your reply")
    desk.ben.types({"draft": MINE})
    at_once(lambda: desk.click(desk.ana, "approve", card), desk.ben.submits)
    text = one_reply(desk, ts)
    _, decision = desk.decided()
    if decision.by == desk.ben.id:
        assert text == MINE
        assert heard(desk.ana) == ["ben was faster; nothing was posted for you."]
        desk.modal_shows(desk.ben, "Posted by ben")
    else:
        assert text != MINE
        desk.modal_shows(desk.ben, "Posted by ana")
        desk.modal_shows(desk.ben, MINE)  # what he wrote is not lost


def test_two_suggestions_for_one_thread_at_once(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    in_modal(desk, desk.ben, ts, MINE)
    at_once(lambda: desk.click(desk.ana, "approve", card), desk.ben.submits)
    text = one_reply(desk, ts)
    if text == MINE:
        desk.modal_shows(desk.ben, "Posted by ben")
        desk.slack.wait_for(lambda: desk.ana.ephemerals)
        assert "nothing was posted" in heard(desk.ana)[0].lower()
    else:
        desk.modal_shows(desk.ben, MINE)
        desk.slack.wait_for(lambda: "nothing" in texts_in(desk.ben.modals[-1].blocks).lower())


def test_a_thread_that_moved_on_unheard(desk: Desk) -> None:
    """The event never came, so the card still offers to approve; the thread itself is asked."""
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.slack.subscriptions.discard("message")
    desk.uma.says(desk.support, "I found it, never mind the rest", ts)
    desk.click(desk.ana, "approve", card)
    desk.shows("I found it, never mind the rest")
    assert heard(desk.ana) == [
        "Nothing was posted: the thread has changed. See what's new, then post anyway or redraft."
    ]
    assert desk.replies(ts) == []
    desk.slack.wait_for(lambda: buttons(card) == ["post_anyway", "redraft", "edit", "dismiss"])
    desk.click(desk.ana, "post_anyway", card)
    one_reply(desk, ts)


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_an_edit_and_a_deletion_are_news_too(desk: Desk, change: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    second = desk.uma.says(desk.support, "it is on production", ts)
    card = desk.card()
    desk.quiet()
    desk.slack.subscriptions.discard("message")
    if change == "edited":
        desk.uma.edits(desk.support, second, "it is on staging")
    else:
        desk.uma.deletes(desk.support, second)
    desk.click(desk.ana, "approve", card)
    desk.shows("it is on staging" if change == "edited" else "deleted or edited")
    assert desk.replies(ts) == []


def test_post_anyway_is_bound_to_the_news_that_were_shown(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.uma.says(desk.support, "first news", ts)
    desk.shows("first news")
    click = desk.ana.click("post_anyway", card.channel, card.ts)
    desk.slack.subscriptions.discard("message")
    desk.uma.says(desk.support, "second news", ts)
    desk.slack.interact(click)
    desk.shows("second news")
    assert desk.replies(ts) == []


def test_redraft_keeps_what_was_written_in_sight(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts, MINE)
    desk.uma.says(desk.support, "oh, and it is only on weekends", ts)
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "only on weekends")
    assert desk.ben.clicks("redraft").ok
    desk.modal_shows(desk.ben, "What you wrote before")
    desk.modal_shows(desk.ben, MINE)
    assert desk.ben.modal
    assert desk.ben.modal.body["submit"]["text"] == "Post reply"
    assert desk.replies(ts) == []
    assert desk.ben.submits().ok
    assert one_reply(desk, ts) != MINE


@pytest.mark.parametrize("whose", ["the card's", "another"])
def test_who_comes_later_in_a_modal_keeps_their_text(desk: Desk, whose: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    if whose == "another":
        in_modal(desk, desk.ben, ts, MINE)
    else:
        desk.click(desk.ben, "edit", card)
        desk.modal_shows(desk.ben, "Your reply")
        desk.ben.types({"draft": MINE})
    desk.click(desk.ana, "approve", card)
    desk.shows("Posted by ana", card)
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, MINE)
    if whose == "another":
        desk.modal_shows(desk.ben, "Nothing was posted: the thread has changed")
    else:
        desk.modal_shows(desk.ben, "Posted by ana")
        desk.modal_shows(desk.ben, "(not posted)")
    assert one_reply(desk, ts) != MINE


def test_the_worker_is_faster_than_the_answer_to_slack(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came of a submission is shown before Slack hears that it was taken."""
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts, MINE)
    desk.click(desk.ana, "dismiss", desk.card())
    desk.shows("Dismissed by ana")
    store_click = store.store_click

    def store_and_wait(*args: Any, **kwargs: Any) -> None:
        store_click(*args, **kwargs)
        desk.services.wake()
        desk.modal_shows(desk.ben, "Posted by ben")

    monkeypatch.setattr(decide, "store_click", store_and_wait)
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "Posted by ben")
