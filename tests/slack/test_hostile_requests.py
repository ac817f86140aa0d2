"""What knocks at the HTTP door and is not Slack: each gets a clear status, nothing is done, and the door stays open."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from copilot.records.tables import DECISIONS, FACTS, MODALS, WORK
from tests.slack.desk import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.desk import Desk

PATH = "/slack/events"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened", "tab": "home", "user": "U0"}}
GENUINE = json.dumps(EVENT).encode()
HOUR = 3600


@pytest.fixture(autouse=True)
def _the_door_stays_open(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """After each test: no traceback was written, and a question still gets its card."""
    desk.quiet()
    yield
    assert not [record for record in caplog.records if record.exc_info]
    assert "Traceback" not in "".join(capfd.readouterr())
    before = len(desk.cards)
    ines = desk.slack.add_user("ines")
    ines.says(desk.support, KNOWN)
    desk.card(before)


def knock(
    desk: Desk, body: bytes, headers: dict[str, str] | None = None, *, path: str = PATH, method: str = "POST"
) -> tuple[int, bytes]:
    assert desk.server.http
    connection = HTTPConnection("127.0.0.1", desk.server.http.port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": JSON} | (headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def rows(desk: Desk) -> list[int]:
    with desk.app.engine.connect() as connection:
        tables = (WORK, FACTS, MODALS, DECISIONS)
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_what_is_not_signed_as_it_should_be_is_refused(desk: Desk) -> None:
    before = rows(desk)
    signed, other = desk.slack.sign(GENUINE), desk.slack.sign(b"another body")
    at, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
    now = int(time.time())
    for headers in (
        {},
        {at: signed[at]},
        {signature: signed[signature]},
        {at: "", signature: ""},
        {at: "yesterday", signature: signed[signature]},
        {at: "9" * 400, signature: signed[signature]},
        {at: "-1", signature: signed[signature]},
        {at: signed[at], signature: other[signature]},
        {at: signed[at], signature: signed[signature].upper()},
        {at: signed[at], signature: "v0="},
        {at: signed[at], signature: "v1" + signed[signature][2:]},
        {at: signed[at], signature: "v0=\xe9" + signed[signature][4:]},  # no ASCII
        {at: str(now - 10), signature: signed[signature]},  # made younger or older than it is
        desk.slack.sign(GENUINE, now - HOUR),
        desk.slack.sign(GENUINE, now + HOUR),
    ):
        status, answer = knock(desk, GENUINE, headers)
        assert status == 401, headers
        assert len(answer) < 200
    assert rows(desk) == before


def test_an_unsigned_challenge_is_not_answered(desk: Desk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "secret"}).encode()
    status, answer = knock(desk, body)
    assert (status, b"secret" in answer) == (401, False)
    assert desk.slack.verify_url()


NO_REQUESTS = [
    b"",
    b"no json",
    b"{",
    b'{"type": "event_callback"',
    b"\xff\xfe\x00",
    b'{"type": "\xff"}',
    b"null",
    b"[]",
    b'"text"',
    b"17",
    b"{}",
    b'{"type": 17}',
    b'{"type": "event_callback"}',
    b'{"type": "event_callback", "event": null}',
    b'{"type": "event_callback", "event": []}',
    b'{"type": "event_callback", "event": "text", "event_id": "Ev2"}',
    b'{"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home", "user": "U0"}}',
    b'{"type": "event_callback", "event_id": {}, "event": {"type": {}}}',
    b'{"type": "event_callback", "authorizations": 17, "event_id": "Ev3", "event": {"type": "message"}}',
    b'{"type": "block_actions"}',
    b'{"type": "view_submission", "user": null}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"type": "event_callback", "event": ' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"type": 1' + b"0" * 10_000 + b"}",
]


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_body_that_slack_would_not_send(desk: Desk, is_signed: bool) -> None:
    before = rows(desk)
    for body in NO_REQUESTS:
        for kind, sent in ((JSON, body), (FORM, body), (FORM, urlencode({"payload": body}).encode())):
            headers = {"Content-Type": kind} | (desk.slack.sign(sent) if is_signed else {})
            status, answer = knock(desk, sent, headers)
            # 500: Bolt stumbles over an envelope whose `event` is no object, which Slack would have to sign first.
            assert status in ((200, 400, 401, 404, 500) if is_signed else (401,)), (kind, body[:80], status)
            assert len(answer) < 200
            assert rows(desk) == before, body[:80]


def test_a_huge_body_is_not_taken_in(desk: Desk) -> None:
    huge = b'{"type": "event_callback", "x": "' + b"x" * 3_000_000 + b'"}'
    # It may be refused before all of it was sent, and then the answer is not seen.
    with suppress(BrokenPipeError, ConnectionResetError):
        assert knock(desk, huge, desk.slack.sign(huge))[0] == 413
    large = b'{"type": "event_callback", "x": "' + b"x" * 1_000_000 + b'"}'
    assert knock(desk, large)[0] == 401
    assert knock(desk, b"", {"Content-Length": "99999999999999999999"})[0] in (400, 413)


def test_other_paths_and_methods(desk: Desk) -> None:
    before = rows(desk)
    for path in ("/", "/slack", "/slack/events/", "/slack/events/..", "/%73lack/event", "/%C3%A9", "/%FF"):
        assert knock(desk, GENUINE, desk.slack.sign(GENUINE), path=path)[0] == 404, path
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"):
        assert knock(desk, b"", method=method)[0] in (401, 404, 405), method
        assert knock(desk, b"", desk.slack.sign(b""), method=method)[0] in (400, 404, 405), method
    assert knock(desk, b"x", path="/healthz")[0] == 405
    assert knock(desk, b"", path="/healthz", method="GET") == (200, b"alive\n")
    for path in ("/readyz", "/metrics"):  # have a port of their own
        assert knock(desk, b"", path=path, method="GET")[0] == 404
    assert rows(desk) == before


NO_HTTP = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS on a port that speaks plain HTTP
    b"GET\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /slack/events HTTP/1.1\r\nA: " + b"a" * 300_000 + b"\r\n\r\n",
    b"\r\n" * 1000,
]


def test_what_is_not_http(desk: Desk) -> None:
    assert desk.server.http
    before = rows(desk)
    for raw in NO_HTTP:
        with socket.create_connection(("127.0.0.1", desk.server.http.port), timeout=10) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                first_line = connection.recv(4096).partition(b"\r\n")[0]
            except (ConnectionResetError, BrokenPipeError):
                first_line = b""
        assert first_line == b"" or first_line.split()[1] in (b"400", b"401", b"404", b"431", b"501"), first_line
    assert rows(desk) == before


def test_clients_that_never_finish_keep_nobody_out(desk: Desk) -> None:
    assert desk.server.http
    address = ("127.0.0.1", desk.server.http.port)
    open_ones = [socket.create_connection(address, timeout=5) for _ in range(60)]
    for connection in open_ones:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{")
    body = json.dumps({"type": "url_verification", "challenge": "x"}).encode()
    assert knock(desk, body, desk.slack.sign(body))[0] == 200
    for connection in open_ones:
        connection.close()


def test_a_replayed_event_is_taken_in_once(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.quiet()
    before = rows(desk)
    (record,) = (one for one in desk.slack.events if one.event["channel"] == desk.support.id)
    body = record.raw.encode()
    headers = desk.slack.sign(body)
    for _ in range(5):
        assert knock(desk, body, headers)[0] == 200
    desk.quiet()
    assert rows(desk) == before
    assert len(desk.cards) == 1


def test_a_replayed_click_and_submission_do_nothing_more(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.submits()
    desk.shows("Posted by ana")
    desk.click(desk.ana, "correct")
    desk.slack.wait_for(lambda: desk.ana.modal and desk.ana.modal.callback_id == "correct_reply")
    desk.quiet()
    before = rows(desk)
    for record in desk.slack.interactions:
        body = urlencode({"payload": json.dumps(record.payload)}).encode()
        headers = {"Content-Type": FORM} | desk.slack.sign(body)
        for _ in range(3):
            assert knock(desk, body, headers)[0] == 200
    desk.quiet()
    assert len(desk.replies(ts)) == 1
    assert rows(desk) == before
    assert len(desk.slack.calls("chat.postMessage")) == 2  # the card and the reply
    assert all("used a second time" in problem for problem in desk.slack.problems)
