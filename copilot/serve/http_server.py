"""An HTTP server in its own thread, for an ASGI application, or a handler of whole requests.

Source: uvicorn with h11, which is strict about HTTP; copilot/serve/http_connections.py limits what a peer may hold.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn

from copilot.serve.http_connections import Connections, Limits, TimedConnection
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Handler = Callable[["Request"], "Response"]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Any, Receive, Send], Awaitable[None]]  # of ASGI

_THREADS = 16
_LARGEST_HEAD = 16_384  # bytes; Slack's are about 1,000
_MOST_HEADERS = 100
_LARGEST_BODY = 2_000_000  # bytes; Slack's are far smaller
_ACCEPTED_AT_ONCE = 8  # then read these first: a flood must not push out requests that came before it
_BACKLOG = 2048  # connections that the kernel keeps for us until then
_CLOSE_SECONDS = 5  # for answers in progress when the server stops


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request, with lower-case header names."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """A short response. The connection stays open only for a signed request; strangers get one answer each."""

    status: int
    body: bytes
    content_type: str = "text/plain"
    keep_alive: bool = False


class AsgiServer:
    """Listens from its creation; answers from `open` to `close`."""

    def __init__(self, host: str, port: int, application: Application, limits: Limits) -> None:
        """Listen on all addresses of the host; port 0 is any free one.

        Raises:
            InputError: the port is not available.
        """
        self._application = application
        self._sockets = _listen(host, port)
        self.port = int(self._sockets[0].getsockname()[1])
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # or it logs a line per bad request
        self._server = _Server(
            uvicorn.Config(
                self._serve,
                interface="asgi3",
                http=TimedConnection,
                ws="none",
                lifespan="auto",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=_LARGEST_HEAD,
                backlog=_ACCEPTED_AT_ONCE,
                timeout_keep_alive=max(1, int(limits.request_seconds)),
                timeout_graceful_shutdown=_CLOSE_SECONDS,
            )
        )
        self._server.server_state = Connections(limits)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def open(self) -> None:
        self._thread.start()

    def begin_close(self) -> None:
        """Take no more requests, and return at once."""
        self._server.should_exit = True

    def close(self) -> None:
        """Take no more requests; those that are being answered are answered."""
        self.begin_close()
        if self._thread.is_alive():
            self._thread.join(2 * _CLOSE_SECONDS)
        for one in self._sockets:
            one.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(self._sockets))

    async def _serve(self, scope: Any, receive: Receive, send: Send) -> None:
        """One request, unless its head is reason enough to refuse it; or that the server starts and stops."""
        if scope["type"] == "http" and (fault := _fault_in(scope["headers"])):
            await _send(fault, send)
        else:
            await self._application(scope, receive, send)


class HttpServer(AsgiServer):
    """The same for a handler that takes a whole request and returns a whole response."""

    def __init__(self, host: str, port: int, handler: Handler, limits: Limits) -> None:
        super().__init__(host, port, self._handle, limits)
        self._handler = handler
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="http-answer")

    def close(self) -> None:
        super().close()
        self._threads.shutdown(wait=False)

    async def _handle(self, scope: Any, receive: Receive, send: Send) -> None:
        """One request: ASGI's side of it."""
        if scope["type"] == "http" and (response := await self._answer(scope, receive)):  # else the client has gone
            await _send(response, send)

    async def _answer(self, scope: Any, receive: Receive) -> Response | None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > _LARGEST_BODY:
                return Response(413, b"Too large\n")
        query, headers = scope["query_string"].decode("latin-1"), _joined(scope["headers"])
        request = Request(scope["method"], scope["path"], query, headers, bytes(body))
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._handler, request)


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(_BACKLOG)  # asyncio uses one number for both


def _listen(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of the host: "localhost" may have two, and a machine may lack one of them."""
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for place, (family, _, _, _, address) in enumerate(found, start=1):
            chosen = (address[0], opened[0].getsockname()[1] if opened else port)
            try:
                opened.append(socket.create_server(chosen, family=family))
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL or (place == len(found) and not opened):
                    raise
    except OSError as error:
        for one in opened:
            one.close()
        raise InputError(f"Cannot listen on port {port} of {host}: {error.strerror}; choose another.") from None
    return opened


async def _send(response: Response, send: Send) -> None:
    headers = [(b"content-type", response.content_type.encode()), (b"content-length", b"%d" % len(response.body))]
    if not response.keep_alive:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _fault_in(headers: list[tuple[bytes, bytes]]) -> Response | None:
    """The refusal of a request, if its head is reason enough."""
    if len(headers) > _MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > _LARGEST_HEAD:
        return Response(431, b"Too many headers\n")
    given = dict(headers)
    length = given.get(b"content-length", b"0")
    if b"transfer-encoding" in given and b"content-length" in given:  # a proxy and we could disagree where it ends
        return Response(400, b"Bad request\n")
    return Response(413, b"Too large\n") if int(length) > _LARGEST_BODY else None


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined
