"""A strict Slack and a small Bolt app, by signed HTTP or Socket Mode."""

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.strict_slack import Channel, Person


@pytest.fixture
def slack() -> Iterator[StrictSlack]:
    with StrictSlack(retry_delays=(0.0, 0.05, 0.05)) as slack:
        yield slack


@pytest.fixture
def client(slack: StrictSlack) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def ann(slack: StrictSlack) -> Person:
    return slack.add_user("ann", real_name="Ann Lee", tz="Europe/Paris", tz_offset=3600)


@pytest.fixture
def support(slack: StrictSlack, ann: Person) -> Channel:
    return slack.add_channel("support", [ann])


def refusal(call: Callable[[], object]) -> str:
    """The error code with which Slack refuses it."""
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def new_app(slack: StrictSlack) -> App:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    logger = logging.getLogger("bolt")
    return App(
        client=client, signing_secret=slack.signing_secret, logger=logger, raise_error_for_unhandled_request=False
    )


class BoltServer(ThreadingHTTPServer):
    """Bolt's development server handles one request at a time; this one any number."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: App) -> None:
        self.app = app
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Slack did not wait for the answer: no news here."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/slack/events"


class _Handler(BaseHTTPRequestHandler):
    server: BoltServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers: dict[str, str | Sequence[str]] = dict(self.headers.items())
        answer = self.server.app.dispatch(BoltRequest(body=body, headers=headers))
        self.send_response(answer.status)
        for name, values in answer.headers.items():
            for value in values:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write((answer.body or "").encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        return


@pytest.fixture
def http_app(slack: StrictSlack) -> Iterator[App]:
    """A Bolt app behind signed HTTP."""
    app = new_app(slack)
    server = BoltServer(app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    slack.deliver_to(server.url)
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connect(slack: StrictSlack) -> Iterator[Callable[[App], SocketModeHandler]]:
    """Connect an app by Socket Mode, as often as wanted."""
    handlers: list[SocketModeHandler] = []

    def connect(app: App) -> SocketModeHandler:
        handler = SocketModeHandler(app, app_token=slack.app_token, ping_interval=0.5)
        before = slack.connections
        handler.connect()  # type: ignore[no-untyped-call]
        slack.wait_for(lambda: slack.connections > before)
        handlers.append(handler)
        return handler

    yield connect
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
        handler.client.default_auto_reconnect_enabled = False
    slack.drop_sockets()  # else each would wait three seconds for a last message
    for handler in handlers:
        handler.close()  # type: ignore[no-untyped-call]
