"""HOSTILE.md line 27: five hundred connections that keep the door waiting, and Slack still gets in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from copilot.serve.http_connections import Limits
from copilot.serve.http_server import HttpServer, Response
from tests.slack.desk import KNOWN
from tests.slow_clients import KINDS, SlowClients

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk


@pytest.mark.parametrize("peers", [1, 200])
def test_slow_connections_keep_no_event_out(peers: int, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    assert desk.server.http
    for number, kind in enumerate(KINDS, start=1):
        with SlowClients(desk.server.http.port, kind, peers=peers, every=0.5):
            desk.slack.add_user(f"user{number}").says(desk.support, f"{KNOWN} ({number})")
            desk.slack.wait_for(lambda number=number: len(desk.cards) == number, timeout=30)  # type: ignore[misc]
            assert desk.slack.verify_url(), kind
    desk.slack.settle(timeout=15)
    assert {len(record.attempts) for record in desk.slack.events} == {1}, "Slack had to try again"


@pytest.mark.parametrize("kind", KINDS)
def test_who_sends_no_whole_request_is_let_go_of(kind: str) -> None:
    server = HttpServer("127.0.0.1", 0, lambda _: Response(200, b"alive"), Limits(request_seconds=0.5))
    server.open()
    try:
        with SlowClients(server.port, kind, number=20, every=0.1) as clients:
            while clients.dropped < 20:  # or the test never ends
                time.sleep(0.05)
    finally:
        server.close()
