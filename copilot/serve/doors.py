"""Slack's two ways in, signed HTTP and Socket Mode, and the pages for an operator's tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt import BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from copilot.serve.http_server import Response
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import App as BoltApp

    from copilot.serve.http_server import Request

    Page = Callable[[], Response]

EVENTS_PATH = "/slack/events"


class SlackDoor:
    """Answers Slack's requests, and health checks."""

    def __init__(self, bolt: BoltApp, signing_secret: str, pages: Mapping[str, Page]) -> None:
        self._bolt = bolt
        self._verifier = SignatureVerifier(signing_secret)
        self._pages = pages

    def __call__(self, request: Request) -> Response:
        if request.path != EVENTS_PATH:
            return answer_page(self._pages, request)
        if request.method != "POST":
            return Response(405, b"Method not allowed\n")
        if not self._is_signed(request):  # first: Bolt would parse the body before it checks
            return Response(401, b"Not signed by Slack\n")
        try:
            answer = self._bolt.dispatch(
                BoltRequest(body=request.body.decode(), query=request.query, headers=dict(request.headers))
            )
        except (ValueError, TypeError, AttributeError, RecursionError):  # not a JSON object, so not from Slack
            return Response(400, b"Bad request\n")
        kind = answer.first_headers_without_set_cookie().get("content-type", "text/plain")
        return Response(answer.status, answer.body.encode(), kind, keep_alive=True)

    def _is_signed(self, request: Request) -> bool:
        at, signature = (request.headers.get(f"x-slack-{name}") for name in ("request-timestamp", "signature"))
        try:
            return self._verifier.is_valid(request.body, at or "", signature or "")
        except (ValueError, TypeError, OverflowError):  # not a time, not a signature or not text
            return False


def answer_page(pages: Mapping[str, Page], request: Request) -> Response:
    """One of the operator's pages."""
    if request.path not in pages:
        return Response(404, b"Not found\n")
    return pages[request.path]() if request.method == "GET" else Response(405, b"Method not allowed\n")


class SocketDoor:
    """Connections that the app opens to Slack; nothing listens."""

    def __init__(self, bolt: BoltApp, app_token: str) -> None:
        self._handler = SocketModeHandler(bolt, app_token=app_token)

    def open(self) -> None:
        """Connect.

        Raises:
            InputError: Slack refuses the token.
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
