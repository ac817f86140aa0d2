"""Views and Block Kit: triggers, hashes, limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.strict_slack import StrictSlack
from tests.test_strict_slack import views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient

    from tests.strict_slack import Person
    from tests.strict_slack.state import Json


class Clock:
    """Stands still until it is moved."""

    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[StrictSlack]:
    with StrictSlack(clock, retry_delays=()) as slack:
        yield slack


@pytest.fixture
def trigger(slack: StrictSlack, ann: Person) -> str:
    return slack.world.new_trigger(ann.id)


def refused(client: WebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call(method, json=args)
    return str(refusal.value.response["error"])


def test_a_trigger_works_once_and_for_three_seconds(
    slack: StrictSlack, client: WebClient, ann: Person, clock: Clock, trigger: str
) -> None:
    clock.now += timedelta(seconds=2.9)
    client.views_open(trigger_id=trigger, view=views.MODAL)
    assert refused(client, "views.open", trigger_id=trigger, view=views.MODAL) == "exchanged_trigger_id"
    assert refused(client, "views.open", trigger_id="1.2.x", view=views.MODAL) == "invalid_trigger_id"
    late = slack.world.new_trigger(ann.id)
    clock.now += timedelta(seconds=3.1)
    assert refused(client, "views.open", trigger_id=late, view=views.MODAL) == "expired_trigger_id"


def test_the_clock_is_slacks_time(slack: StrictSlack, client: WebClient, clock: Clock) -> None:
    ts = client.chat_postMessage(channel=slack.add_channel("support").id, text="hi")["ts"]
    assert float(ts) == pytest.approx(clock.now.timestamp(), abs=0.01)
    assert client.auth_test().headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"


def test_updates_need_the_last_hash(slack: StrictSlack, client: WebClient, ann: Person, trigger: str) -> None:
    opened = client.views_open(trigger_id=trigger, view=views.MODAL)["view"]
    ann.types("typed")
    about: Json = {"view_id": opened["id"], "view": views.modal(views.field(), title=views.plain("New"))}
    client.api_call("views.update", json=about | {"hash": opened["hash"]})
    assert refused(client, "views.update", **about, hash=opened["hash"]) == "hash_conflict"
    assert ann.modal is not None
    assert ann.modal.title == "New"
    assert ann.modal.values["answer"]["text"]["value"] == "typed"  # block and action kept their ids
    ann.closes()
    assert refused(client, "views.update", **about) == "not_found"


def test_the_home_is_published(slack: StrictSlack, client: WebClient, ann: Person) -> None:
    first = client.views_publish(user_id=ann.id, view=views.HOME)["view"]
    client.views_publish(user_id=ann.id, view=views.HOME, hash=first["hash"])
    about: Json = {"user_id": ann.id, "view": views.HOME}
    assert refused(client, "views.publish", **about, hash=first["hash"]) == "hash_conflict"
    assert refused(client, "views.publish", user_id=ann.id, view=views.MODAL) == "invalid_arguments"


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


TWINS = [views.button("a", "1"), views.button("a", "2")]
BAD_BLOCKS: dict[str, list[Json]] = {
    "51 blocks": [{"type": "divider"}] * 51,
    "a section of 3,001": [section("x" * 3001)],
    "an empty text": [section("")],
    "a header of 151": [{"type": "header", "text": views.plain("x" * 151)}],
    "a label of 76": [{"type": "actions", "elements": [views.button("a", "1", "x" * 76)]}],
    "a value of 2,001": [{"type": "actions", "elements": [views.button("a", "x" * 2001)]}],
    "26 buttons": [{"type": "actions", "elements": [views.button(f"a{n}", "1") for n in range(26)]}],
    "11 in context": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
    "an action_id of 256": [{"type": "actions", "elements": [views.button("x" * 256, "1")]}],
    "one block_id twice": [{"type": "divider", "block_id": "b"}] * 2,
    "one action_id twice": [{"type": "actions", "elements": TWINS}],
    "an unknown key": [{"type": "divider", "colour": "red"}],
    "an unknown type": [{"type": "marquee"}],
    "an overflow of six": [section("x") | {"accessory": views.OVERFLOW | {"options": [views.option("a")] * 6}}],
}
BAD_MODALS: dict[str, Json] = {
    "101 blocks": views.modal(*[{"type": "divider"}] * 101),
    "a title of 25": views.modal(title=views.plain("x" * 25)),
    "a submit of 25": views.modal(submit=views.plain("x" * 25)),
    "private_metadata of 3,001": views.modal(private_metadata="x" * 3001),
    "an input without submit": {key: part for key, part in views.MODAL.items() if key != "submit"},
    "a first value of 3,001": views.modal(views.field(initial_value="x" * 3001)),
    "a markdown block": views.modal({"type": "markdown", "text": "*x*"}),
}


@pytest.mark.parametrize("name", BAD_BLOCKS)
def test_limits_of_messages(slack: StrictSlack, client: WebClient, name: str) -> None:
    channel = slack.add_channel("support").id
    assert refused(client, "chat.postMessage", channel=channel, text="x", blocks=BAD_BLOCKS[name]) == "invalid_blocks"
    assert "invalid_blocks" in slack.problems[0]


@pytest.mark.parametrize("name", BAD_MODALS)
def test_limits_of_modals(slack: StrictSlack, client: WebClient, trigger: str, name: str) -> None:
    assert refused(client, "views.open", trigger_id=trigger, view=BAD_MODALS[name]) == "invalid_arguments"
    client.views_open(trigger_id=trigger, view=views.MODAL)  # an invalid view leaves the trigger


def test_a_view_of_250_kb_is_too_large(slack: StrictSlack, client: WebClient, ann: Person) -> None:
    view = views.HOME | {"blocks": [section("x" * 3000)] * 90}
    assert refused(client, "views.publish", user_id=ann.id, view=view) == "view_too_large"


def test_markdown_blocks_together_have_a_limit(slack: StrictSlack, client: WebClient) -> None:
    blocks = [{"type": "markdown", "text": "x" * 7000}] * 2
    channel = slack.add_channel("support").id
    assert refused(client, "chat.postMessage", channel=channel, text="x", blocks=blocks) == "msg_blocks_too_long"
