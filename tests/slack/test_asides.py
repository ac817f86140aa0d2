"""What a flag leads to: a click, a draft, an approval, and what others are told with it: both, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.records.answers.wishes import open_wishes
from copilot.records.tables import OUTBOX
from tests.slack.desk import KNOWN, UNKNOWN, buttons, said, texts_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk
    from tests.strict_slack import Channel, Message, Person, StrictSlack
    from tests.strict_slack.state import Json

WISH = (
    "We run 300 pipelines for a hospital group and would love to have a way to pause them all at once. "
    "Are there any plans for that? It would be great for our nightly maintenance."
)


def asked(desk: Desk) -> list[Message]:
    """What the app posted in the team's channel."""
    return [message for message in desk.slack.messages(desk.triage) if message.bot_id == desk.slack.bot_id]


def outbox(desk: Desk) -> list[tuple[str, str, bool]]:
    with desk.app.engine.connect() as connection:
        rows = connection.execute(select(OUTBOX).order_by(OUTBOX.c.part)).all()
    return [(row.channel, row.state, bool(row.posted_ts)) for row in rows]


def home_of(person: Person) -> str:
    return texts_in(person.home.blocks) if person.home else ""


def into(channel: Channel) -> Callable[[Json], bool]:
    return lambda given: given.get("channel") == channel.id


def test_approving_a_holding_reply_asks_the_team_and_tells_the_user(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    card = desk.card()
    assert "asks the team in" in said(card)
    assert "Can anyone answer this?" in said(card)
    assert asked(desk) == []
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    (reply,) = desk.replies(ts)
    (question,) = asked(desk)
    assert "asking the team" in reply.text
    assert question.username == "ana"
    assert f"&gt; {UNKNOWN}" in question.text or f"> {UNKNOWN}" in question.text
    assert desk.services.workspace.link((desk.support.id, ts)) in question.text
    assert float(question.ts) < float(reply.ts)
    assert not desk.slack.problems
    assert not desk.slack.pings()


def test_what_the_team_is_asked_cannot_ping_or_mislead(desk: Desk) -> None:
    ts = desk.uma.says(
        desk.support, "<!channel> bakery? [docs](https://evil.example) <https://evil.example|our docs> @here"
    )
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    (question,) = asked(desk)
    assert "|docs>" not in question.text
    assert "|our docs>" not in question.text
    assert not desk.slack.pings()
    assert not desk.slack.problems


def test_without_a_channel_to_ask_in_nothing_is_posted(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(policy={"slack": {"triage_channel": None}})
    ts = desk.uma.says(desk.support, UNKNOWN)
    card = desk.card()
    assert "no channel is set for that" in said(card)
    assert "approve" not in buttons(card)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    assert desk.ana.submits().ok  # as it stands
    desk.modal_shows(desk.ana, "there is no channel to ask in")
    assert desk.replies(ts) == []
    desk.ana.types({"draft": "There is a good one in Alfama."})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [r.text for r in desk.replies(ts)] == ["There is a good one in Alfama."], timeout=10)
    assert not desk.slack.problems


def test_when_the_team_cannot_be_asked_the_user_is_told_nothing(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.slack.faults.answer("chat.postMessage", error="is_archived", when=into(desk.triage))
    desk.click(desk.ana, "approve")
    desk.shows("Couldn't tell the team.")
    desk.quiet()
    assert desk.replies(ts) == []
    assert asked(desk) == []
    assert "Nothing was posted" in said(desk.card())
    desk.click(desk.ana, "try_again")
    desk.shows("Posted by ana")
    assert len(asked(desk)) == len(desk.replies(ts)) == 1


def test_when_the_user_cannot_be_told_the_team_is_not_asked(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.slack.faults.answer("chat.postMessage", error="restricted_action", when=into(desk.support))
    desk.click(desk.ana, "approve")
    desk.shows("This workspace doesn't allow the app to post here.")
    desk.quiet()
    assert asked(desk) == []
    assert desk.replies(ts) == []
    desk.click(desk.ana, "try_again")
    desk.shows("Posted by ana")
    assert len(asked(desk)) == len(desk.replies(ts)) == 1


def test_an_own_answer_asks_nobody_when_the_box_is_not_checked(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Together with the reply")
    desk.ana.types({"aside": []})
    refused = desk.ana.submits()
    assert "Leave the box checked" in str(refused.errors)
    desk.ana.types({"aside": [], "draft": "Try the one in Alfama."})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [r.text for r in desk.replies(ts)] == ["Try the one in Alfama."], timeout=10)
    desk.quiet()
    assert asked(desk) == []
    desk.shows("Posted by ana")


def test_an_edited_holding_reply_still_asks(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Together with the reply")
    desk.ana.types({"draft": "No idea, I am asking the others!"})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [r.text for r in desk.replies(ts)] == ["No idea, I am asking the others!"], timeout=10)
    assert len(asked(desk)) == 1


def test_retracting_takes_both_back(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    desk.click(desk.ana, "correct")
    desk.slack.wait_for(lambda: desk.ana.modal, timeout=5)
    desk.ana.types({"draft": "I am asking around."})
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: [r.text for r in desk.replies(ts)] == ["I am asking around."], timeout=10)
    assert "Can anyone answer this" in asked(desk)[0].text
    desk.click(desk.ana, "retract")
    desk.slack.wait_for(lambda: not desk.replies(ts) and not asked(desk), timeout=10)
    desk.shows("ana retracted the reply")


def test_a_lost_answer_of_the_question_to_the_team_is_looked_up(desk: Desk) -> None:
    """Slack took it and never said so: it is found in the channel, and not asked twice."""
    ts = desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.slack.faults.drop_after("chat.postMessage", when=into(desk.triage))
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: "Posted by ana" in said(desk.card()), timeout=30)
    assert len(asked(desk)) == len(desk.replies(ts)) == 1
    assert [state for _, state, _ in outbox(desk)] == ["sent", "sent"]


def test_a_wish_goes_on_products_list(desk: Desk) -> None:
    slack = desk.slack
    ts = desk.uma.says(desk.support, WISH)
    card = desk.card()
    assert "For product review" in said(card)
    assert "on their list" in said(card), "the draft is what a wish leads to"
    desk.click(desk.ana, "edit", card)
    desk.modal_shows(desk.ana, "Put the thread on product's list")
    with desk.app.engine.connect() as connection:
        assert open_wishes(connection) == []
    assert desk.ana.submits().ok
    desk.shows("Posted by ana")
    (reply,) = desk.replies(ts)
    assert "on their list" in reply.text
    with desk.app.engine.connect() as connection:
        (wish,) = open_wishes(connection)
    assert (wish.thread, wish.by) == ((desk.support.id, ts), desk.ana.id)
    assert "hospital" in (wish.summary or "")
    desk.ben.opens_home()
    slack.wait_for(lambda: "For product: 1 thread" in home_of(desk.ben), timeout=10)
    desk.ben.clicks("seen_by_product", value=wish.suggestion_id)
    slack.wait_for(lambda: "For product: " not in home_of(desk.ben), timeout=15)
    desk.click(desk.ana, "retract")
    desk.shows("ana retracted the reply")
    assert not slack.problems


def test_a_call_is_offered_with_the_engineers_own_link(make_desk: Callable[..., Desk], slack: StrictSlack) -> None:
    own = {"debugging_call": {"default": "https://cal.example.com/team"}}
    desk = make_desk(policy={"links": own, "slack": {"pause_seconds": 0.2}})
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.click(desk.ana, "edit", card)
    desk.modal_shows(desk.ana, "Your reply")
    desk.unfolds(desk.ana)
    desk.ana.clicks("write", value="offer_call")
    desk.modal_shows(desk.ana, "https://cal.example.com/team")
    assert desk.ana.submits().ok
    slack.wait_for(lambda: desk.replies(ts), timeout=10)
    assert "https://cal.example.com/team" in desk.replies(ts)[0].text
    desk.shows("Posted by ana")  # the card shows what was decided in the modal
    assert {"correct", "retract"} <= set(buttons(card))
    assert not slack.problems


def test_without_a_link_a_call_says_what_to_set(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": "Something of my own."})
    desk.unfolds(desk.ana)
    desk.ana.clicks("write", value="offer_call")
    desk.modal_shows(desk.ana, "set debugging_call under [links]")
    desk.modal_shows(desk.ana, "Something of my own.")


def test_a_secret_leads_to_a_warning_that_does_not_repeat_it(desk: Desk, slack: StrictSlack) -> None:
    token = "xoxb-" + "1234567890-abcdefghijklmnop"
    ts = desk.uma.says(desk.support, f"my config has token={token} and it fails with MR-1107")
    card = desk.card()
    assert "revoke the secret" in said(card), "the draft is what a posted secret leads to"
    desk.click(desk.ana, "edit", card)
    desk.modal_shows(desk.ana, "revoke the secret")
    assert desk.ana.submits().ok
    slack.wait_for(lambda: desk.replies(ts), timeout=10)
    assert token not in desk.replies(ts)[0].text
