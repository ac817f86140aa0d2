"""What is decided about a card, from gathered facts alone: no database, no Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.desk.facts import HandFact, MessageFact, ReactionFact, StatusEmoji, ThreadFacts, thread_state
from copilot.desk.posting import SourceNow
from copilot.jobs.screens.placing import Nowhere, Place
from copilot.jobs.suggesting.card_plan import Leave, Put, Wait, plan_card
from copilot.jobs.suggesting.compose import CardFacts, Live, asker_of, compose, people_on
from copilot.jobs.suggesting.standing import Standing, refusal_of
from copilot.records.answers.decisions import Decision, Post
from copilot.records.answers.suggestions import SuggestionRow
from copilot.records.threads.screens import CardRow
from tests.conftest import NOW
from tests.copilot.slack.drawing import body, match

if TYPE_CHECKING:
    from copilot.desk.card import CardState

ROOT, LATER, LAST = "1700000000.000100", "1700000100.000100", "1700000200.000100"
ASKED = MessageFact(ROOT, "UANA", by_team=False)
MORE = MessageFact(LATER, "UANA", by_team=False)
ANSWER = MessageFact(LAST, "UTIM", by_team=True)
CASE = match().case_id
SOURCES = {CASE: SourceNow(frozenset({"hash"}), "public")}
ROW = CardRow("C0SUPPORT", ROOT, "5000")
DM = Place("D1", "UTIM")


def row(**changes: Any) -> SuggestionRow:
    plain = SuggestionRow(
        "5000", NOW, "C0SUPPORT", ROOT, thread_state([ASKED]), "public", body(), "public", {CASE: "hash"}
    )
    return replace(plain, **changes)


def standing(*messages: MessageFact, **changes: Any) -> Standing:
    facts = ThreadFacts().merge(*(messages or (ASKED,)), *changes.pop("also", ()))
    plain = Standing(changes.pop("suggestion", row()), facts, StatusEmoji(), sources=SOURCES)
    return replace(plain, **changes)


def decided(outcome: CardState = "posted", **changes: Any) -> Decision:
    plain = Decision(
        "5000", "approved", "UEVA", NOW, "C0SUPPORT", ROOT, thread_state([ASKED]), text="Mine.", outcome=outcome
    )
    return replace(plain, **changes)


def post(state: Any = "sent", posted_ts: str | None = LATER, thread_ts: str = ROOT) -> Post:
    return Post("o1", "5000", 0, "C0SUPPORT", thread_ts, "UEVA", "Mine.", state, posted_ts=posted_ts)


def seen(one: Standing, **changes: Any) -> CardFacts:
    return replace(CardFacts(one, NOW, "https://acme.slack.com/archives/C0SUPPORT/p1"), **changes)


# How it stands


@pytest.mark.parametrize(
    ("changes", "is_open", "is_halfway"),
    [
        ({}, True, False),
        ({"decision": decided("sending")}, False, False),
        ({"decision": decided("failed")}, True, False),
        ({"decision": decided("failed"), "posts": (post("failed", None),)}, True, False),
        ({"decision": decided("failed"), "posts": (post(), post("failed", None))}, False, True),
        ({"decision": decided("posted"), "posts": (post(),)}, False, False),
    ],
)
def test_who_can_still_decide(changes: dict[str, Any], is_open: bool, is_halfway: bool) -> None:
    one = standing(**changes)
    assert (one.is_open, one.is_halfway) == (is_open, is_halfway)


def test_a_thread_moves_on_by_what_others_write_there() -> None:
    assert not standing().moved_on
    assert standing(ASKED, MORE).moved_on
    assert standing(ASKED, MORE).needs_a_look
    assert not standing(ASKED, MORE, gets_events=False).moved_on, "where we get no events, silence says nothing"
    ours = standing(ASKED, replace(MORE, author="UEVA", by_team=True), decision=decided(), posts=(post(),))
    assert not ours.moved_on, "our own reply is no news"


@pytest.mark.parametrize(
    ("sources", "kind"),
    [
        (SOURCES, None),
        ({}, "gone"),
        ({CASE: SourceNow(frozenset({"hash"}), "internal")}, "hidden"),
        ({CASE: SourceNow(frozenset({"other"}), "public")}, "changed"),
        ({CASE: SourceNow(frozenset({"hash"}), "public", is_obsolete=True)}, "obsolete"),
    ],
)
def test_why_a_draft_may_not_be_posted_as_it_is(sources: dict[str, SourceNow], kind: str | None) -> None:
    refusal = refusal_of(standing(sources=sources), None)
    assert (refusal.kind if refusal else None) == kind
    assert refusal_of(standing(sources=sources, decision=decided("sending")), None) is None
    card = compose(seen(standing(sources=sources)))
    assert (card.state, bool(card.refused)) == (("stale", True) if kind else ("open", False))
    assert card.body
    assert [one.title for one in card.body.matches] == (
        ["(withdrawn)"] if kind in ("gone", "hidden") else ["Scheduler does not restart"]
    )


def test_an_internal_draft_needs_internal_readers() -> None:
    inside = standing(suggestion=row(audience="internal"))
    assert refusal_of(inside, "internal") is None
    refusal = refusal_of(inside, "public")
    assert refusal is not None
    assert refusal.kind == "audience"


def test_an_erased_suggestion_is_refused() -> None:
    card = compose(seen(standing(suggestion=row(body=None))))
    assert (card.state, card.body, card.text) == ("stale", None, "")
    assert "was erased" in card.refused


# What a card shows


@pytest.mark.parametrize(
    ("one", "state", "by"),
    [
        (standing(), "open", ""),
        (standing(ASKED, ANSWER), "retired", "UTIM"),
        (standing(also=[HandFact("h1", "close", "UEVA", NOW)]), "retired", "UEVA"),
        (standing(decision=decided("dismissed")), "dismissed", "UEVA"),
        (standing(ASKED, ANSWER, decision=decided("posted"), posts=(post(),)), "posted", "UEVA"),
        (standing(decision=decided("failed", problem="The channel is archived.")), "failed", "UEVA"),
    ],
)
def test_the_state_follows_from_what_people_did(one: Standing, state: str, by: str) -> None:
    card = compose(seen(one))
    assert (card.state, card.decided_by) == (state, by)


def test_a_card_retires_by_a_reply_or_by_closing() -> None:
    closing = HandFact("h1", "close", "UEVA", NOW)
    assert compose(seen(standing(also=[closing]))).was_closed
    assert not compose(seen(standing(ASKED, ANSWER, also=[closing]))).was_closed, "it was answered first"


def test_a_modal_does_not_retire() -> None:
    assert compose(seen(standing(ASKED, ANSWER)), retires=False).state == "open"


def test_news_are_shown_until_somebody_saw_them() -> None:
    live = Live((ASKED, MORE), (("UANA", "It is version 0.13."),))
    card = compose(seen(standing(ASKED, MORE), live=live, names={"UANA": "Ana"}))
    assert (card.state, card.news) == ("stale", ("Ana: It is version 0.13.",))
    assert card.live_state == thread_state([ASKED, MORE])
    deleted = compose(seen(standing(ASKED, MORE), live=Live((ASKED, MORE))))
    assert deleted.news == ("A message was deleted or edited.",)
    assert compose(seen(standing(), live=Live((ASKED,)))).news == ()


def test_the_text_is_the_approved_one_the_engineers_or_the_drafts() -> None:
    assert compose(seen(standing())).text == "Please run `millrace unlock`."
    assert compose(seen(standing()), text="My own.").text == "My own."
    assert compose(seen(standing(decision=decided())), text="My own.").text == "Mine."


def test_an_obsolete_case_is_warned_of_at_the_case_and_at_the_draft() -> None:
    card = compose(seen(standing(obsolete={CASE: "ben marked it obsolete."})))
    assert card.body
    (shown,) = card.body.matches
    assert (shown.is_obsolete, shown.warnings) == (True, ("ben marked it obsolete.",))
    assert "marked obsolete" in card.body.draft.warnings[0]


def test_who_asks_and_who_is_named() -> None:
    eyes = ReactionFact(ROOT, "UKIM", by_team=True, emoji="eyes", at=NOW)
    one = standing(ASKED, ANSWER, also=[eyes], decision=decided())
    assert asker_of(one, ()) == "UANA"
    assert asker_of(standing(replace(ASKED, author="UTIM", by_team=True)), ()) == "UTIM"
    assert asker_of(replace(one, facts=ThreadFacts()), (MORE,)) == "UANA"
    assert one.on_it == ("UTIM", "UKIM")
    assert people_on(one, Live((), (("UBOB", "Hi"),))) - {""} == {"UANA", "UTIM", "UKIM", "UEVA", "UBOB"}


# What is done with it


def test_a_new_card_is_put_where_it_belongs() -> None:
    plan = plan_card(ROW, seen(standing()), DM)
    assert isinstance(plan, Put)
    assert plan.place == DM
    assert "How do I restart the scheduler?" in plan.text
    shown = replace(ROW, card_channel="D1", card_ts="1.0", shown_to="UTIM", shown_hash=plan.shown_hash)
    assert plan_card(shown, seen(standing()), None) == Leave(), "it shows that already"


def test_a_shown_card_is_changed_in_its_place() -> None:
    shown = replace(ROW, card_channel="D1", card_ts="1.0", shown_to="UTIM", shown_hash="old")
    plan = plan_card(shown, seen(standing(decision=decided("dismissed"))), None)
    assert isinstance(plan, Put)
    assert plan.place == DM


def test_a_card_waits_for_a_place() -> None:
    assert plan_card(ROW, seen(standing()), Nowhere("nobody is on call")) == Wait("nobody is on call")


def test_what_was_settled_before_it_was_shown_is_never_shown() -> None:
    later = standing(ASKED, replace(ANSWER, ts=f"{float(LAST) + 60:.6f}"))
    assert plan_card(ROW, seen(later, now=NOW + timedelta(hours=1)), DM) == Leave(was_settled=True)
    assert plan_card(ROW, seen(standing(decision=decided("dismissed"))), None) == Leave(was_settled=True)
