"""Who may speak to the server over HTTP: whoever shows the token, where there is one."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from index.errors import InputError

if TYPE_CHECKING:
    from copilot.serve.http_server import Application, Receive, Send
    from index.model import Audience

_SHORTEST = 16  # characters; one that can be guessed guards nothing
_REFUSED = b"Send the token: Authorization: Bearer followed by the value of COPILOT_MCP_TOKEN.\n"


def check_door(host: str, audience: Audience, token: str | None) -> None:
    """Whether that may be open without a token.

    Raises:
        InputError: others than the team could read along.
    """
    if token is not None and len(token) < _SHORTEST:
        raise InputError(f"COPILOT_MCP_TOKEN is short enough to guess; use {_SHORTEST} random characters or more.")
    if token is None and not _is_loopback(host):
        raise InputError(
            f"[mcp] host {host!r} can be reached from other machines; set COPILOT_MCP_TOKEN, which clients then send "
            'as a bearer token, or leave host at "127.0.0.1".'
        )
    if token is None and audience == "internal":
        raise InputError(
            '[mcp] audience is "internal", and everybody on this machine can reach its ports; set COPILOT_MCP_TOKEN, '
            "which clients then send as a bearer token, or serve stdio."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def guarded_by(token: str, application: Application) -> Application:
    """The application, for those who show the token; everybody else is refused before anything is read."""
    expected = f"bearer {token}".encode()

    async def guarded(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _shows(expected, scope["headers"]):
            await application(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), (b"www-authenticate", b"Bearer"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": _REFUSED})

    return guarded


def _shows(expected: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    given = [value for name, value in headers if name == b"authorization"]
    scheme, _, token = given[0].partition(b" ") if len(given) == 1 else (b"", b"", b"")
    return hmac.compare_digest(scheme.lower() + b" " + token.strip(), expected)
