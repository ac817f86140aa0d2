"""What a server can answer: a completion, and everything that is none. Each writes bytes of its own."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from http.server import BaseHTTPRequestHandler

    Behaviour = Callable[[BaseHTTPRequestHandler], None]

LONG = 60.0  # seconds: longer than any test waits


def drafted(text: str, cases: Sequence[str] = (), judgement: str = "") -> dict[str, Any]:
    """What a well-formed draft is: with cases, it says that they answer, and without any, that none does."""
    says_of_it = judgement or ("answers" if cases else "does_not")
    return {"judgement": says_of_it, "cases": [*cases], "sure": 0.9, "reply": text}


def says(value: Any, *, finish: str | None = "stop", usage: tuple[int, int] | None = (900, 60)) -> Behaviour:
    """A completion whose content is this text, or this value as JSON."""
    content = value if isinstance(value, str) else json.dumps(value)
    counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)} if usage else None
    message = {"role": "assistant", "content": content, "refusal": None}
    return completion([{"index": 0, "finish_reason": finish, "message": message}], counted)


def completion(choices: Any, usage: dict[str, int] | None = None) -> Behaviour:
    """A completion with these choices, whatever they are."""
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    return _sends(200, "application/json", json.dumps(body).encode())


def listed(names: list[str]) -> Behaviour:
    """The models that there are."""
    models = [{"id": name, "object": "model", "created": 1, "owned_by": "nobody"} for name in names]
    return _sends(200, "application/json", json.dumps({"object": "list", "data": models}).encode())


def empty_choices() -> Behaviour:
    return completion([])


def null_content() -> Behaviour:
    return completion([{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": None}}])


def html() -> Behaviour:
    """The page of some proxy, with status 200."""
    return _sends(200, "text/html", b"<html><body>Please log in</body></html>")


def status(code: int, retry_after: str | None = None) -> Behaviour:
    body = json.dumps({"error": {"message": "no", "type": "error", "code": None, "param": None}}).encode()
    return _sends(code, "application/json", body, {"Retry-After": retry_after} if retry_after else {})


def error(code: int, body: dict[str, Any], retry_after: str | None = None) -> Behaviour:
    """An error in the server's own words; a code of 200 is what some gateways send with it."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return _sends(code, "application/json", json.dumps(body).encode(), headers)


def message(**parts: Any) -> Behaviour:
    """A completion whose message has these parts."""
    return completion([{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **parts}}])


def hang() -> Behaviour:
    """Takes the request and says nothing."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        _wait(handler)

    return behave


def drip(what: str) -> Behaviour:
    """A byte now and then, for ever: of the "head" or of the "body"; no read ever times out."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        if what == "body":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return behave


def drop() -> Behaviour:
    """Closes the connection when it has the request."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    return behave


def cut_body() -> Behaviour:
    """Says how long the answer is, and ends in the middle of it."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
        handler.wfile.write(head + b'{"id": "c1", "choices": [{"index": 0, "mess')
        handler.close_connection = True

    return behave


def stream_that_ends() -> Behaviour:
    """Server-sent events, which nobody asked for, and no finish_reason."""
    chunk = {"id": "c1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": '{"rep'}}]}
    return _sends(200, "text/event-stream", f"data: {json.dumps(chunk)}\n\n".encode())


def _sends(code: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def _wait(handler: BaseHTTPRequestHandler) -> None:
    """Until the client goes away."""
    handler.connection.settimeout(LONG)
    while handler.connection.recv(1):
        pass
    handler.close_connection = True
