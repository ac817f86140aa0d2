"""Events twice, out of order, as retries only, malformed; the app's own words and other bots'; a root that is gone."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from copilot.records.work import given_up
from tests.conftest import SHARED
from tests.live.test_all_the_words_live import post
from tests.slack.desk import KNOWN, buttons

if TYPE_CHECKING:
    from tests.slack.desk import Desk

WRONG: tuple[Any, ...] = (
    None,
    0,
    -1,
    1e400,
    "",
    "x" * 5_000,
    "\ud800",
    [],
    {},
    [[]],
    {"a": None},
    True,
    "9" * 40,
    "C0SUPPORT",
)


def message(desk: Desk, ts: str, text: str = KNOWN, **more: Any) -> dict[str, Any]:
    return {"type": "message", "channel": desk.support.id, "user": desk.uma.id, "text": text, "ts": ts, **more}


def test_an_event_that_comes_again_is_one_event(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    for record in list(desk.slack.events):
        desk.slack.redeliver(record.event_id)
        desk.slack.deliver_event(record.event, "Ev0ANOTHERID")  # and the same under another name
    desk.quiet()
    assert len(desk.cards) == 1
    assert desk.status(ts) == "new"
    assert all(record.acknowledged for record in desk.slack.events)


def test_an_event_that_comes_only_as_a_retry_counts(desk: Desk) -> None:
    desk.slack.deliver_to(None)  # the first try goes nowhere
    ts = desk.uma.says(desk.support, KNOWN)
    event = message(desk, ts)
    assert desk.server.http
    desk.slack.deliver_to(f"http://127.0.0.1:{desk.server.http.port}/slack/events")
    desk.slack.deliver_event(event, "Ev0RETRY", retry_num=1)
    desk.card()


@pytest.mark.parametrize("seed", range(3))
def test_any_order_ends_alike(desk: Desk, seed: int) -> None:
    """A question, its edit, an answer, an emoji and its removal, a second question: shuffled."""
    root = desk.uma.says(desk.support, "the first words")
    desk.slack.deliver_to("http://127.0.0.1:9/nowhere")
    desk.slack.retry_delays = ()
    desk.uma.edits(desk.support, root, KNOWN)
    answer = desk.ben.says(desk.support, "Deduplicate in the model.", root)
    gone = desk.ben.says(desk.support, "no, that is wrong", root)
    desk.ben.deletes(desk.support, gone)
    desk.ben.reacts(desk.support, answer, "white_check_mark")
    desk.ben.unreacts(desk.support, answer, "white_check_mark")
    desk.uma.says(desk.support, "it still fails", root)
    events = [record.event for record in desk.slack.events]
    random.Random(seed).shuffle(events)
    assert desk.server.http
    desk.slack.deliver_to(f"http://127.0.0.1:{desk.server.http.port}/slack/events")
    for number, event in enumerate(events):
        desk.slack.deliver_event(event, f"Ev0SHUFFLED{number}")
    desk.quiet()
    desk.slack.wait_for(lambda: desk.status(root) == "in_progress", timeout=10)
    assert given_up(desk.app.engine) == []


def test_the_apps_own_words_ask_nobody(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.shows("Posted by ana")
    desk.quiet()
    assert len(desk.cards) == 1
    assert desk.status(ts) == "in_progress"


def test_another_bot_in_a_loop_is_nobodys_words(desk: Desk) -> None:
    for number in range(30):
        desk.slack.other_bot_says(desk.support, f"{KNOWN} {number}")
    desk.quiet()
    assert desk.cards == []


@pytest.mark.parametrize("how", ["down", "slow"])
def test_who_posts_through_an_app_is_asked_after_the_event_is_acknowledged(how: str, desk: Desk) -> None:
    """Slack gives up on an event after three seconds: who wrote it is looked up by the job that takes it in."""
    robot = desk.slack.add_user("robot", is_bot=True)
    if how == "down":
        unknown = {desk.uma.id, robot.id}
        desk.slack.faults.answer("users.info", status=500, times=1_000, when=lambda given: given["user"] in unknown)
    else:
        desk.slack.faults.slow("users.info", 5.0, times=2)
    asked = post(desk.slack, desk.support, KNOWN, user=desk.uma.id, bot_id="B0TOOL", app_id="A0TOOL")
    told = post(desk.slack, desk.support, KNOWN, user=robot.id, bot_id="B0ROBOT", app_id="A0ROBOT")
    desk.slack.wait_for(lambda: len(desk.slack.events) == 2 and all(e.acknowledged for e in desk.slack.events))
    assert [len(event.attempts) for event in desk.slack.events] == [1, 1]
    for event in desk.slack.events:
        desk.slack.redeliver(event.event_id)
    if how == "down":
        desk.slack.settle(timeout=10)
        assert desk.cards == []
        desk.slack.faults.clear()
    desk.card()
    desk.quiet()
    assert len(desk.cards) == 1
    assert (desk.status(asked), desk.status(told)) == ("new", "unknown")
    assert given_up(desk.app.engine) == []


def test_when_our_own_reply_is_deleted_by_hand_nobody_has_answered(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    reply = desk.replies(ts)[0]
    before = {"ts": reply.ts, "bot_id": desk.slack.bot_id, "user": desk.slack.bot_user_id, "thread_ts": ts}
    deletion = {"type": "message", "subtype": "message_deleted", "channel": desk.support.id, "deleted_ts": reply.ts}
    desk.slack.deliver_event({**deletion, "ts": reply.ts, "previous_message": before})
    desk.slack.wait_for(lambda: desk.status(ts) == "new", timeout=10)


def test_a_deleted_root_retires_the_card(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    desk.uma.deletes(desk.support, ts)
    desk.slack.wait_for(lambda: buttons(card) == [], timeout=10)
    assert desk.status(ts) == "closed"


def test_a_deleted_root_with_replies_is_news(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.uma.says(desk.support, "and one more detail", ts)
    card = desk.card()
    desk.quiet()
    desk.uma.deletes(desk.support, ts)
    desk.slack.wait_for(lambda: "approve" not in buttons(card), timeout=10)


def test_a_link_that_slack_unfolds_is_no_edit(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    unfolded = {"type": "message", "subtype": "message_changed", "channel": desk.support.id, "ts": ts}
    desk.slack.deliver_event({**unfolded, "message": message(desk, ts, attachments=[{"title": "a page"}])})
    desk.quiet()
    assert "approve" in buttons(card)


def test_malformed_events_are_answered_and_change_nothing(desk: Desk) -> None:
    chosen = random.Random(20)
    for number in range(300):
        event = message(desk, f"17955500{number:02d}.000100", thread_ts=f"17955500{number:02d}.000100")
        event |= chosen.choice(
            ({}, {"subtype": "message_changed", "message": dict(event)}, {"subtype": "message_deleted"})
        )
        for _ in range(chosen.randint(1, 3)):
            event[chosen.choice([*event, "edited", "previous_message", "deleted_ts", "bot_id"])] = chosen.choice(WRONG)
        _deliver(desk, event, number)
    all_are_answered(desk)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.slack.wait_for(lambda: desk.status(ts) == "new", timeout=15)
    assert given_up(desk.app.engine) == []


def test_mutations_of_slacks_own_samples_are_survived(desk: Desk) -> None:
    folder = SHARED / "slack" / "samples" / "events"
    if not folder.is_dir():
        pytest.skip(f"Slack's samples are not here: {folder}")
    chosen = random.Random(16)
    number = 0
    for path in sorted(folder.glob("*.json")):
        event = json.loads(path.read_text()).get("event") or {}
        for _ in range(4):
            number += 1
            _deliver(desk, _mutated(event, chosen) | {"channel": desk.support.id}, number)
    all_are_answered(desk)
    desk.quiet()
    assert given_up(desk.app.engine) == []


def all_are_answered(desk: Desk) -> None:
    """Wait for all: each is acknowledged, or refused as nothing that Slack sends."""
    desk.slack.settle(timeout=30)
    assert [(r.event, a.status) for r in desk.slack.events for a in r.attempts if a.status not in (200, 400)] == []


def _mutated(value: Any, chosen: random.Random) -> Any:
    value = copy.deepcopy(value)
    if isinstance(value, dict):
        for key in list(value):
            if chosen.random() < 0.2:
                value[key] = chosen.choice(WRONG)
            elif chosen.random() < 0.3:
                value[key] = _mutated(value[key], chosen)
    return value


def _deliver(desk: Desk, event: dict[str, Any], number: int) -> None:
    """As JSON has it: no infinity, and half a surrogate pair as an escape."""
    event = json.loads(json.dumps(event).replace("Infinity", "1e300"))
    desk.slack.deliver_event(event, f"Ev0WRONG{number}", channel=desk.support)
