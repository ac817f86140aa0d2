"""A card that waits is drawn anew as soon as what it stands on is withdrawn, by whomever and in whatever process."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot.forget import forget
from copilot.jobs import inbox
from copilot.jobs.remembering.case_edits import change_case
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.clicks import Click
from copilot.records.tables import CARDS, DECISIONS
from index.cases.by_hand import read_case
from index.storage import case_store
from tests.slack.deeds import MINE, heard
from tests.slack.desk import KNOWN, buttons, said
from tests.slack.test_remembering import ANSWER, OTHER_WORDS, QUESTION, found

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.model import Case
    from tests.slack.desk import Desk
    from tests.strict_slack import Channel, StrictSlack

GONE = "was deleted, edited or made private"


def stands_on(desk: Desk) -> Case:
    """The case that the draft on the first card stands on."""
    with desk.app.engine.connect() as connection:
        suggestion = read_suggestion(connection, connection.scalar(select(CARDS.c.suggestion_id)) or "")
        assert suggestion
        case = read_case(connection, next(iter(suggestion.cases(with_aside=False))))
    assert case
    return case


def withdraw(desk: Desk, case: Case, how: str) -> None:
    """As a reindex in another process, a colleague or `forget` does it."""
    engine, now = desk.app.engine, desk.services.clock()
    match how:
        case "deleted":
            case_store.delete_case(engine, case.case_id)
        case "edited":
            case_store.save_cases(engine, [replace(case, resolution="Upgrade to 9.0.")], case_store.Changes())
        case "made internal":
            case_store.save_cases(engine, [replace(case, visibility="internal")], case_store.Changes())
        case "withdrawn with its channel":
            with engine.begin() as connection:
                case_store.delete_scope(connection, case.source, case.scope, keep=None)
        case "obsolete":
            thread = (desk.support.id, desk.card_thread())
            change_case(
                Click("a1", "obsolete", desk.ben.id, thread, "", case_id=case.case_id, text="old"), desk.services
            )
        case "forgotten":
            forget(engine, desk.app.cache, [], [case.case_id], [], now)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("deleted", GONE),
        ("edited", "was edited"),
        ("made internal", "is internal now"),
        ("withdrawn with its channel", GONE),
        ("obsolete", "was marked obsolete"),
        ("forgotten", "was erased"),
    ],
)
def test_the_card_says_why_and_offers_another_draft(desk: Desk, how: str, says: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    case, late = stands_on(desk), desk.ana.click("approve", card.channel, card.ts)
    words = (case.resolution or "")[:40]
    assert words in said(card)
    withdraw(desk, case, how)
    desk.slack.wait_for(lambda: buttons(card) == ["redraft", "dismiss"], timeout=15)
    if how == "forgotten":
        assert "erased" in said(card)
    else:
        assert says in said(card)
        assert says in card.text
    if how not in ("obsolete", "edited"):
        assert words not in said(card)
    desk.slack.interact(late)  # it was clicked before the card had changed
    desk.slack.wait_for(lambda: heard(desk.ana), timeout=15)
    assert says in heard(desk.ana)[0]
    assert desk.replies(ts) == []
    with desk.app.engine.connect() as connection:
        assert connection.execute(select(DECISIONS)).all() == []
    desk.click(desk.ana, "redraft")
    desk.slack.wait_for(lambda: "approve" in buttons(card), timeout=15)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    assert words not in desk.replies(ts)[0].text or how == "edited"
    assert not desk.slack.problems


def test_what_comes_back_as_it_was_can_be_approved_again(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card, case = desk.card(), stands_on(desk)
    case_store.delete_case(desk.app.engine, case.case_id)
    desk.shows(GONE)
    case_store.save_cases(desk.app.engine, [case], case_store.Changes())
    desk.slack.wait_for(lambda: "approve" in buttons(card), timeout=15)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)


def test_an_open_modal_says_so_too_and_keeps_what_was_typed(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": MINE})
    case_store.delete_case(desk.app.engine, stands_on(desk).case_id)
    desk.modal_shows(desk.ana, GONE)
    assert desk.ana.submits().ok
    desk.modal_shows(desk.ana, "Nothing was posted")
    desk.modal_shows(desk.ana, MINE)
    assert desk.ana.clicks("redraft").ok
    desk.modal_shows(desk.ana, "What you wrote before")
    desk.modal_shows(desk.ana, MINE)
    assert desk.replies(ts) == []
    assert not desk.slack.problems


@pytest.fixture
def with_a_case(
    slack: StrictSlack, make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> tuple[Desk, Channel, str]:
    """A desk, a second channel, and the ts of an answer there that a waiting card stands on."""
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.3))
    help_channel = slack.add_channel("help")
    desk = make_desk(policy={"slack": {"support_channels": ["#support", "#help"], "triage_channel": "#team"}})
    root = desk.uma.says(help_channel, QUESTION)
    answer = desk.ana.says(help_channel, ANSWER, root)
    desk.uma.says(help_channel, "That worked, thank you!", root)
    slack.wait_for(lambda: found(desk).get(f"slack:{help_channel.id}:{root}"), timeout=30)
    desk.quiet()
    slack.settle(timeout=15)
    cards = len(desk.cards)
    desk.uma.says(desk.support, OTHER_WORDS)
    slack.wait_for(lambda: len(desk.cards) > cards, timeout=15)
    slack.wait_for(lambda: ANSWER[:20] in said(desk.cards[-1]), timeout=15)
    return desk, help_channel, answer


@pytest.mark.parametrize("how", ["answer deleted", "answer edited", "channel private", "channel deleted"])
def test_it_follows_from_what_slack_tells(with_a_case: tuple[Desk, Channel, str], how: str) -> None:
    desk, channel, answer = with_a_case
    card = desk.cards[-1]
    event = {"channel": channel.id, "event_ts": answer}
    match how:
        case "answer deleted":
            desk.ana.deletes(channel, answer)
        case "answer edited":
            desk.ana.edits(channel, answer, "Upgrade to 2.0, which reads baskets by itself")
        case "channel private":
            channel.is_private = True
            name = "channel_convert_to_private"
            desk.slack.deliver_event(event | {"type": "message", "subtype": name, "ts": answer, "user": desk.ana.id})
        case "channel deleted":
            del desk.slack.world.channels[channel.id]
            desk.slack.deliver_event(event | {"type": "channel_deleted"})
    desk.slack.wait_for(lambda: buttons(card) == ["redraft", "dismiss"], timeout=15)
    assert ANSWER[:20] not in said(card)


def test_a_card_of_a_channel_that_others_read_now(slack: StrictSlack, make_desk: Callable[..., Desk]) -> None:
    """What is from internal cases is not offered any more where others would read it."""
    inside = slack.add_channel("inside", is_private=True)
    names = {"support_channels": ["#support", "#inside"], "internal_channels": ["#inside"], "triage_channel": "#team"}
    desk = make_desk(policy={"slack": names})
    inside.members += [desk.uma.id, desk.ana.id]
    ts = desk.uma.says(inside, KNOWN)
    card = desk.card()
    inside.is_ext_shared = True
    slack.deliver_event({"type": "channel_shared", "channel": inside.id, "event_ts": ts})
    desk.shows("outsiders can read this channel now")
    assert buttons(card) == ["redraft", "dismiss"]
