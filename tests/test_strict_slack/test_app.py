"""A real Bolt app over both transports: events, shortcuts, modals, clicks, the home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.test_strict_slack.conftest import new_app
from tests.test_strict_slack.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from tests.strict_slack import Channel, Person, StrictSlack


both_ways = pytest.mark.parametrize("desk", ["http", "socket"], indirect=True)


@pytest.fixture
def desk(request: pytest.FixtureRequest, slack: StrictSlack) -> Desk:
    """The same app, reached in either way; by Socket Mode, a second goes with closing each connection."""
    if getattr(request, "param", "http") == "http":
        return Desk(request.getfixturevalue("http_app"))
    app = new_app(slack)
    desk = Desk(app)
    request.getfixturevalue("connect")(app)
    return desk


def open_modal(slack: StrictSlack, ann: Person, support: Channel) -> str:
    ts = ann.says(support, "help")
    assert ann.runs_shortcut("suggest", support, ts).ok
    slack.wait_for(lambda: ann.modal)
    return ts


@both_ways
def test_a_question_is_answered_in_its_thread(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "help")
    slack.wait_for(lambda: len(slack.thread(support, ts)) == 2)
    slack.settle()
    answer = slack.thread(support, ts)[1]
    assert (answer.text, answer.bot_id, answer.user) == ("hello", slack.bot_id, slack.bot_user_id)
    assert [record.event.get("bot_id") for record in slack.events] == [None, slack.bot_id]  # its own came back
    assert all(record.acknowledged and len(record.attempts) == 1 for record in slack.events)
    assert slack.problems == []


def test_a_modal_is_filled_in_and_submitted(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ts = open_modal(slack, ann, support)
    ann.types("bad")
    assert ann.submits().errors == {"answer": "Say it better."}
    assert ann.modals[-1].errors == {"answer": "Say it better."}
    ann.types({"text": "good"})
    assert ann.submits().ok
    assert ann.modals == []
    slack.wait_for(lambda: slack.thread(support, ts)[-1].text == "good")
    assert slack.problems == []


@both_ways
def test_what_a_submission_does_to_the_modal(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    open_modal(slack, ann, support)
    ann.types("update")
    assert ann.submits().ok
    assert ann.modals[-1].title == "Updated"
    ann.types("push")
    assert ann.submits().ok
    assert ann.modals[-1].title == "Pushed"
    assert ann.modals[1].previous_view_id == ann.modals[0].id
    ann.types("clear")
    assert ann.submits().ok
    assert ann.modals == []
    assert slack.problems == []


@pytest.mark.parametrize("text", ["misplaced", "broken"])
def test_a_wrong_answer_to_a_submission_is_trouble(
    slack: StrictSlack, desk: Desk, ann: Person, support: Channel, text: str
) -> None:
    open_modal(slack, ann, support)
    ann.types(text)
    answer = ann.submits()
    assert not answer.ok
    assert answer.trouble
    assert ann.modals
    assert any("view_submission" in problem for problem in slack.problems)


def test_an_empty_field_is_not_submitted(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    open_modal(slack, ann, support)
    answer = ann.submits()
    assert answer.delivered is None
    assert answer.errors == {"answer": "required"}


def test_three_views_are_the_most(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    open_modal(slack, ann, support)
    ann.types("update")
    ann.submits()
    ann.clicks("dig", value="deeper")
    slack.wait_for(lambda: len(ann.modals) == 2)
    ann.clicks("dig", value="deeper")
    slack.wait_for(lambda: len(ann.modals) == 3)
    ann.clicks("dig", value="deeper")
    slack.wait_for(lambda: slack.counts["views.push: push_limit_reached"] == 1)


def test_a_modal_is_closed(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    open_modal(slack, ann, support)
    answer = ann.closes()
    assert answer is not None
    assert answer.ok
    assert ann.modals == []
    assert desk.acted[-1]["type"] == "view_closed"


def test_clicks_carry_what_was_clicked(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "help")
    card = slack.wait_for(lambda: slack.thread(support, ts)[1:])[0].ts
    assert ann.clicks("go", support, card, value="2").ok
    assert ann.clicks("more", support, card, value="b").ok
    button, menu = (body["actions"][0] for body in desk.acted)
    assert (button["action_id"], button["value"]) == ("go", "2")
    assert menu["selected_option"]["value"] == "b"
    assert desk.acted[0]["container"]["message_ts"] == card
    with pytest.raises(AssertionError, match="say which value"):
        ann.clicks("go", support, card)
    with pytest.raises(AssertionError, match="not nothing"):
        ann.clicks("nothing", support, card)


def test_the_home(slack: StrictSlack, desk: Desk, ann: Person) -> None:
    ann.opens_home("messages")
    slack.settle()
    assert ann.home is None
    ann.opens_home()
    slack.wait_for(lambda: ann.home)
    assert ann.clicks("refresh").ok
    assert desk.acted[-1]["view"]["type"] == "home"


def test_reactions_and_edits_are_told(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "help")
    ann.reacts(support, ts, "eyes")
    ann.unreacts(support, ts, "eyes")
    slack.wait_for(lambda: len(desk.acted) == 2)
    assert {event["type"] for event in desk.acted} == {"reaction_added", "reaction_removed"}
    slack.wait_for(lambda: len(slack.thread(support, ts)) == 2)
    ann.edits(support, ts, "help me")
    ann.deletes(support, ts)
    slack.settle()
    subtypes = [record.event.get("subtype") for record in slack.events]
    assert "message_changed" in subtypes
    assert slack.thread(support, ts)[0].subtype == "tombstone"


@both_ways
def test_a_slow_acknowledgement_is_retried_with_the_same_id(
    slack: StrictSlack, desk: Desk, ann: Person, support: Channel
) -> None:
    slack.acknowledge_within = 0.15
    desk.hold.clear()
    ann.says(support, "help")
    slack.wait_for(lambda: slack.events[0].attempts)
    slack.acknowledge_within = 3.0
    desk.hold.set()
    slack.wait_for(lambda: slack.events[0].acknowledged)
    slack.settle()
    late = slack.events[0].attempts
    assert late[0].error == "http_timeout"
    assert [attempt.retry_num for attempt in late] == list(range(len(late)))
    assert desk.heard.count(slack.events[0].event_id) >= 2


def test_a_slow_interaction_is_not_retried(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    open_modal(slack, ann, support)
    slack.acknowledge_within = 0.15
    ann.types("late")
    answer = ann.submits()
    assert answer.trouble == "http_timeout"
    assert ann.modals
    slack.wait_for(lambda: slack.messages(support)[-1].text == "late")
    assert len(desk.acted) == 1


def test_redelivery_and_foreign_events(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ann.says(support, "help")
    slack.settle()
    first = slack.events[0]
    assert slack.redeliver(first.event_id) is first
    slack.settle()
    assert [attempt.retry_num for attempt in first.attempts] == [0, 1]
    assert desk.heard.count(first.event_id) == 2
    record = slack.deliver_event({"type": "reaction_added", "user": ann.id}, "EvMINE", retry_num=2)
    slack.wait_for(lambda: record.acknowledged)
    assert "EvMINE" in desk.heard
    assert record.attempts[0].retry_num == 2


def test_a_double_click_is_two_interactions(slack: StrictSlack, desk: Desk, ann: Person, support: Channel) -> None:
    ts = ann.says(support, "help")
    card = slack.wait_for(lambda: slack.thread(support, ts)[1:])[0].ts
    payload = ann.click("go", support, card, value="1")
    assert slack.interact(payload).ok
    assert slack.interact(payload | {"user": payload["user"] | {"id": "UFORGED"}}).ok
    assert [body["user"]["id"] for body in desk.acted] == [ann.id, "UFORGED"]


def test_one_slow_acknowledgement_holds_up_no_other(
    slack: StrictSlack, http_app: App, ann: Person, support: Channel
) -> None:
    desk = Desk(http_app)
    desk.hold.clear()
    for number in range(20):
        ann.says(support, f"help {number}")
    assert not slack.events[0].attempts
    desk.hold.set()
    slack.settle()
    assert all(record.acknowledged for record in slack.events)


def test_any_connection_may_get_a_payload(
    slack: StrictSlack, connect: Callable[[App], SocketModeHandler], ann: Person, support: Channel
) -> None:
    desks = []
    for _ in range(2):
        app = new_app(slack)
        desks.append(Desk(app))
        connect(app)
    for number in range(4):
        ann.says(support, f"help {number}")
    slack.settle()
    assert all(desk.heard for desk in desks)
    assert slack.refresh_sockets()
    assert slack.connections == 2
    ann.says(support, "after")
    slack.settle()
    assert slack.events[-1].acknowledged
    slack.drop_sockets()
    assert slack.connections == 0
    slack.wait_for(lambda: slack.connections == 2, timeout=10)
