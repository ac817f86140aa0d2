"""Cards: gathered after a pause, one per question, silent at night, and true to what happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.records.tables import WORK
from tests.slack.desk import KNOWN, UNKNOWN, buttons, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk

# However slowly they arrive here, messages by one person are one question.
ONE_QUESTION = {"slack": {"join_seconds": 300}}


def test_a_card_says_who_asks_where_and_what_is_known(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    words = said(desk.card())
    assert "uma" in words
    assert "for them" in words  # the asker's local time
    assert "waiting since" in words
    assert "Seen before" in words
    assert buttons(desk.card()) == ["approve", "edit", "dismiss", "more"]


def test_a_question_typed_in_several_messages_is_one_question(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy=ONE_QUESTION)
    first = desk.uma.says(desk.support, "Hi all, a question about Millrace")
    desk.uma.says(desk.support, "two rows for the same key arrive in one batch")
    desk.uma.says(desk.support, "and then the upsert aborts saying that more than one source row matched")
    card = desk.card()
    assert "two rows for the same key" in said(card)
    assert "more than one source row" in said(card)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(first), timeout=10)
    desk.quiet()
    assert len(desk.cards) == 1


def test_a_greeting_makes_no_card_and_no_open_thread_until_a_question_follows(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, "hi all :wave:")
    desk.slack.wait_for(lambda: desk.status(ts) == "closed", timeout=10)
    desk.quiet()
    assert desk.cards == []
    desk.uma.says(desk.support, KNOWN, ts)
    assert "Seen before" in said(desk.card())
    desk.quiet()
    assert len(desk.cards) == 1
    assert desk.status(ts) == "new"


def test_what_somebody_else_asks_below_a_job_offer_makes_a_card(desk: Desk) -> None:
    ines = desk.slack.add_user("ines")
    desk.support.members.append(ines.id)
    ts = desk.uma.says(desk.support, "We are hiring a senior data engineer, fully remote, DM me")
    desk.slack.wait_for(lambda: desk.status(ts) == "closed", timeout=10)
    assert desk.cards == []
    ines.says(desk.support, f"Off topic, but it fails here: {KNOWN}", ts)
    desk.card()
    assert desk.status(ts) == "new"


def test_twenty_messages_are_one_card(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    for number in range(19):
        desk.uma.says(desk.support, f"and another thing, number {number}", ts)
    desk.card()
    desk.quiet()
    assert len(desk.cards) == 1
    assert len(desk.slack.calls("chat.postMessage")) == 1


def test_a_second_message_deleted_or_answered_is_part_of_the_question(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy=ONE_QUESTION)
    first = desk.uma.says(desk.support, "Hi all, a question")
    second = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.ben.says(desk.support, "Deduplicate in the model.", second)
    desk.slack.wait_for(lambda: buttons(card) == [], timeout=10)
    assert desk.status(first) == "in_progress"


def test_when_the_first_message_is_deleted_the_others_are_the_question(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy=ONE_QUESTION)
    first = desk.uma.says(desk.support, "Hi all, a question")
    second = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.uma.deletes(desk.support, first)
    card = desk.card(1)
    desk.click(desk.ana, "approve", card)
    desk.slack.wait_for(lambda: desk.replies(second), timeout=10)


def test_two_people_at_once_have_two_cards(desk: Desk) -> None:
    ines = desk.slack.add_user("ines")
    desk.support.members.append(ines.id)
    desk.uma.says(desk.support, KNOWN)
    ines.says(desk.support, UNKNOWN)
    desk.card(1)
    desk.quiet()
    assert len(desk.cards) == 2


def test_what_the_team_writes_asks_nobody(desk: Desk) -> None:
    desk.ana.says(desk.support, "We are back after the holidays! How do you like the new release?")
    desk.quiet()
    assert desk.cards == []


def test_outside_working_hours_a_card_waits_silently(make_desk: Callable[..., Desk]) -> None:
    now = datetime.now(UTC)
    later = (now + timedelta(hours=2)).strftime("%H:%M"), (now + timedelta(hours=3)).strftime("%H:%M")
    working = {"days": "Mon-Sun", "from": later[0], "to": later[1]}
    desk = make_desk(policy={"hours": {"timezone": "UTC", "working": working}})
    ts = desk.uma.says(desk.support, KNOWN)
    of_card = select(WORK.c.due_at).where(WORK.c.key == f"card:{desk.support.id}:{ts}")

    def due_in() -> timedelta:
        with desk.app.engine.connect() as connection:
            return (connection.scalar(of_card) or now) - now

    desk.slack.wait_for(lambda: due_in() > timedelta(minutes=55), timeout=10)
    assert due_in() < timedelta(hours=2, minutes=1)
    assert desk.cards == []


def test_somebody_who_looks_at_it_is_named(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.ben.reacts(desk.support, ts, "eyes")
    desk.shows("ben is already on it")
    desk.click(desk.ana, "approve")  # and may be answered all the same
    desk.shows("Posted by ana")


def test_approve_and_close(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "more", value="approve_and_close")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.quiet()
    assert desk.status(ts) == "closed"
    desk.uma.says(desk.support, "It still does not work", ts)
    desk.slack.wait_for(lambda: desk.status(ts) == "new", timeout=10)


def test_on_hold_needs_a_note_that_everybody_reads(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "more", value="hold")
    desk.slack.wait_for(lambda: desk.ana.modal)
    assert not desk.ana.submits().ok
    desk.ana.types({"note": "logs asked for"})
    assert desk.ana.submits().ok
    desk.shows("On hold: logs asked for")
    desk.slack.wait_for(lambda: desk.status(ts) == "on_hold", timeout=10)
    desk.click(desk.ana, "more", value="release")
    desk.slack.wait_for(lambda: desk.status(ts) == "in_progress", timeout=10)


def test_closed_by_emoji_a_card_retires(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.ben.reacts(desk.support, ts, "white_check_mark")
    desk.slack.wait_for(lambda: buttons(card) == [], timeout=10)
    desk.ben.unreacts(desk.support, ts, "white_check_mark")
    desk.slack.wait_for(lambda: "approve" in buttons(card), timeout=10)


def test_edit_from_a_card_posts_the_edited_text_and_keeps_both(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": "Drop the left-over table **once**: see `millrace clean`."})
    assert desk.ana.submits().ok
    desk.shows("Posted by ana")
    assert [reply.text for reply in desk.replies(ts)] == ["Drop the left-over table *once*: see `millrace clean`."]
    suggestion, decision = desk.decided()
    assert decision.kind == "edited"
    assert decision.text == "Drop the left-over table **once**: see `millrace clean`."
    assert suggestion.body
    assert suggestion.body.draft.text != decision.text


def test_in_shadow_everything_but_posting(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(shadow=True)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "approve")
    desk.shows("nothing was posted")
    desk.quiet()
    assert desk.replies(ts) == []
    assert desk.decided()[1].outcome == "shadowed"


def test_what_was_missed_while_it_was_down_is_caught_up_with(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    old = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.quiet()
    desk.server.stop()
    desk.slack.retry_delays = ()
    desk.slack.deliver_to("http://127.0.0.1:9/slack/events")
    ines = desk.slack.add_user("ines")
    desk.support.members.append(ines.id)
    new = ines.says(desk.support, UNKNOWN)
    desk.ben.reacts(desk.support, old, "white_check_mark")
    again = make_desk()
    again.slack.wait_for(lambda: len(again.cards) == 2, timeout=15)
    again.slack.wait_for(lambda: again.status(old) == "closed", timeout=10)
    assert again.status(new) == "new"


def test_a_long_answer_is_split_and_approved_once(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    paragraphs = [f"Paragraph {number}: " + "words and more words, " * 40 for number in range(3)]
    desk.ana.types({"draft": "\n\n".join(paragraphs)})
    assert desk.ana.submits().ok
    desk.shows("Posted by ana")
    assert all(len(reply.text) <= 4_000 for reply in desk.replies(ts))
    together = "\n".join(reply.text for reply in desk.replies(ts))
    assert all(f"Paragraph {number}:" in together for number in range(3))
    assert [call for call in desk.slack.calls("chat.postMessage") if call.args.get("unfurl_links")] == []
