"""The two doors that Slack comes through: signed HTTP and Socket Mode; and what an operator's tools ask beside them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress.server import create_server

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

    def __init__(self, host: str, port: int, pages: dict[str, Page], bolt: BoltApp | None = None) -> None:
        self._pages = pages
        self._slack = SlackRequestHandler(bolt, path=EVENTS_PATH) if bolt else None
        self._server = create_server(
            self._answer, host=host, port=port, threads=_THREADS, max_request_body_size=_LARGEST_BODY, ident=None
        )
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Take no more requests; those that are being answered are answered."""
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=5)
        self._server.close()

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        page = self._pages.get(environ["PATH_INFO"])
        if page and environ["REQUEST_METHOD"] == "GET":
            status, kind, body = page()
        elif self._slack is None or environ["PATH_INFO"] != EVENTS_PATH:
            status, kind, body = "404 Not Found", "text/plain", b"Not found\n"
        else:
            try:
                return self._slack(environ, start_response)
            except ValueError:  # no JSON, no UTF-8: nothing that Slack sends
                status, kind, body = "400 Bad Request", "text/plain", b"Bad request\n"
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]


class SocketDoor:
    """Connections that the app itself opens to Slack: nothing listens."""

    def __init__(self, bolt: BoltApp, app_token: str) -> None:
        self._handler = SocketModeHandler(bolt, app_token=app_token)

    def open(self) -> None:
        self._handler.client.connect()

    def is_open(self) -> bool:
        return bool(self._handler.client.is_connected())

    def close(self) -> None:
        client = self._handler.client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.close()
