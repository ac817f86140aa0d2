"""Who is told of what, by which request, and how often."""

from __future__ import annotations

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.strict_slack import StrictSlack
from tests.strict_slack.signing import signed
from tests.test_strict_slack.conftest import BoltServer, new_app
from tests.test_strict_slack.desk import Desk
from tests.test_strict_slack.documented import SOURCES
from tests.test_structure import imported

if TYPE_CHECKING:
    from pathlib import Path

    from slack_bolt import App


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    request = urllib.request.Request(url, body, headers | {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def test_only_where_the_app_is(slack: StrictSlack) -> None:
    ann = slack.add_user("ann")
    ann.says(slack.add_channel("elsewhere", [ann], bot_in=False), "not for the app")
    slack.scopes.discard("im:history")
    ann.says(ann.im, "nor this: there is no scope im:history")
    slack.subscriptions.discard("reaction_added")
    here = slack.add_channel("here", [ann], is_ext_shared=True)
    ann.reacts(here, ann.says(here, "for the app"), "eyes")
    slack.settle()
    assert [record.event["text"] for record in slack.events] == ["for the app"]
    assert slack.events[0].payload["is_ext_shared_channel"] is True


def test_the_signature_is_what_the_sdk_verifies(slack: StrictSlack) -> None:
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(b"{}", slack.sign(b"{}"))
    assert not verifier.is_valid_request(b"{ }", slack.sign(b"{}"))
    assert not verifier.is_valid_request(b"{}", slack.sign(b"{}", int(time.time()) - 301))


def test_bolt_refuses_what_is_not_signed(slack: StrictSlack, http_app: App) -> None:
    Desk(http_app)
    assert slack.verify_url()
    url = str(slack._delivery.url)
    body = json.dumps({"type": "event_callback", "event": {"type": "message"}, "event_id": "Ev1"}).encode()
    assert post(url, body, slack.sign(body)) == 200
    assert post(url, body, {}) == 401
    assert post(url, body, signed("wrong", body)) == 401
    assert post(url, body, slack.sign(body, int(time.time()) - 301)) == 401


def test_a_failing_app_gets_every_retry(slack: StrictSlack, http_app: App) -> None:
    desk = Desk(http_app)
    desk.fail_next = 3
    ann = slack.add_user("ann")
    ann.says(slack.add_channel("support", [ann]), "help")
    slack.settle()
    assert [attempt.status for attempt in slack.events[0].attempts] == [500, 500, 500, 200]
    assert [attempt.error for attempt in slack.events[0].attempts] == ["http_error"] * 3 + [None]
    assert len(set(desk.heard[:4])) == 1


def test_nobody_there(slack: StrictSlack) -> None:
    ann = slack.add_user("ann")
    support = slack.add_channel("support", [ann])
    ts = ann.says(support, "help")
    slack.settle()
    assert [attempt.error for attempt in slack.events[0].attempts] == ["connection_failed"] * 4
    assert ann.runs_shortcut("suggest", support, ts).trouble == "connection_failed"
    server = BoltServer(new_app(slack))
    slack.deliver_to(server.url)
    server.server_close()
    assert not slack.verify_url()


def test_a_distant_retry_is_not_waited_for() -> None:
    with StrictSlack() as slack:
        ann = slack.add_user("ann")
        ann.says(slack.add_channel("support", [ann]), "help")
        slack.settle(timeout=2.0)
        assert len(slack.events[0].attempts) == 2  # the next comes in a minute


def test_a_busy_day_is_bounded_and_not_serialised(http_app: App, slack: StrictSlack) -> None:
    desk = Desk(http_app)
    url = slack._delivery.url
    with StrictSlack(keep=10) as small:
        ann = small.add_user("ann")
        support = small.add_channel("support", [ann])
        http_app.client.base_url = small.api_url
        http_app.client.token = small.bot_token
        small.world.signing_secret = slack.signing_secret
        small.deliver_to(url)
        ts = ann.says(support, "all")
        small.settle()
        desk.hold.clear()
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(ann.runs_shortcut, "none", support, ts) for _ in range(20)]
            small.wait_for(lambda: len(desk.waiting) > 1)  # the second did not wait for the first to be answered
            desk.hold.set()
            answers = [one.result() for one in asked]
            list(threads.map(lambda number: ann.says(support, f"{number}", ts), range(80)))
        small.settle(timeout=60)
        assert len(answers) == 20
        assert len(small.events) == len(small.interactions) == 10
        assert len(small.messages(support)) >= 81
        assert len(desk.heard) >= 81


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_the_package_is_small_and_stands_alone(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < 250
    assert not {name.split(".")[0] for name in imported(path)} & {"pytest", "copilot", "index"}
    assert all(name.startswith("tests.strict_slack") for name in imported(path) if name.startswith("tests"))
