"""The two doors that Slack comes through: signed HTTP and Socket Mode; and what an operator's tools ask beside them."""

from __future__ import annotations

import io
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse

    from slack_bolt import App as BoltApp

    Page = Callable[[], tuple[str, str, bytes]]  # status, content type, body

EVENTS_PATH = "/slack/events"
_THREADS = 16
_LARGEST_BODY = 2_000_000  # bytes; Slack's own are far smaller


class HttpDoor:
    """A port with Slack's requests, when it is given an app, and the operator's pages."""

    def __init__(
        self, host: str, port: int, pages: dict[str, Page], bolt: BoltApp | None = None, signing_secret: str = ""
    ) -> None:
        self._pages = pages
        self._slack = SlackRequestHandler(bolt, path=EVENTS_PATH) if bolt else None
        self._verifier = SignatureVerifier(signing_secret) if bolt else None
        self._sockets: dict[int, Any] = {}
        # With `poll` and not `select`, which knows no file numbers above 1,023.
        self._server = create_server(
            self._answer,
            map=self._sockets,
            host=host,
            port=port,
            threads=_THREADS,
            max_request_body_size=_LARGEST_BODY,
            ident=None,
            asyncore_use_poll=True,
        )
        # Of several, such as those of IPv4 and IPv6 that "localhost" stands for, the first.
        self._first = next(one for one in self._sockets.values() if isinstance(one, BaseWSGIServer))
        self.port = int(self._first.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Take no more requests; those that are being answered are answered."""
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=5)
        close = partial(wasyncore.close_all, self._sockets)
        if not self._thread.is_alive():
            close()
            return
        self._first.trigger.pull_trigger(close)  # by the thread that waits for them: none may vanish under it
        self._thread.join(5)

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if self._slack and path == EVENTS_PATH and method == "POST":
            return self._answer_slack(self._slack, environ, start_response)
        if path in self._pages and method == "GET":
            status, kind, body = self._pages[path]()
            return _say(start_response, status, body, kind)
        if path in self._pages or (self._slack and path == EVENTS_PATH):
            return _say(start_response, "405 Method Not Allowed", b"Method not allowed\n")
        return _say(start_response, "404 Not Found", b"Not found\n")

    def _answer_slack(
        self, slack: SlackRequestHandler, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if not self._is_signed(environ, body):  # Bolt parses what anybody sends before it asks
            return _say(start_response, "401 Unauthorized", b"Not signed by Slack\n")
        try:
            return slack({**environ, "wsgi.input": io.BytesIO(body)}, start_response)
        except (ValueError, TypeError, AttributeError, RecursionError):  # no JSON object: nothing that Slack sends
            return _say(start_response, "400 Bad Request", b"Bad request\n")

    def _is_signed(self, environ: dict[str, Any], body: bytes) -> bool:
        at, signature = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP"), environ.get("HTTP_X_SLACK_SIGNATURE")
        try:
            return self._verifier is not None and self._verifier.is_valid(body, at, signature)
        except (ValueError, TypeError, OverflowError):  # no time, no signature, no text
            return False


def _say(start_response: StartResponse, status: str, body: bytes, kind: str = "text/plain") -> Iterable[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


class SocketDoor:
    """Connections that the app itself opens to Slack: nothing listens."""

    def __init__(self, bolt: BoltApp, app_token: str) -> None:
        self._handler = SocketModeHandler(bolt, app_token=app_token)

    def open(self) -> None:
        """Connect.

        Raises:
            InputError: Slack does not know the token.
        """
        try:
            self._handler.client.connect()
        except SlackApiError as error:
            raise InputError(
                f"Slack refused SLACK_APP_TOKEN ({error.response.get('error')}); see the README."
            ) from None

    def is_open(self) -> bool:
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        client = self._handler.client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.close()
