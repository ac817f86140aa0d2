"""Clients that keep a server waiting, by the hundred, from as many loopback addresses as wanted."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

_HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
# What each kind sends first, and then again and again.
KINDS = {
    "a header, byte by byte": (_HEAD + b"X-Slow: ", b"a"),
    "a body, byte by byte": (_HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
    "a chunked body, byte by byte": (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "nothing at all": (b"", b""),
    "half a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00"),
    "whole requests whose answers are not read": (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 500,) * 2,
}


class SlowClients:
    """So many connections of one kind; whoever is dropped comes back."""

    def __init__(self, port: int, kind: str, *, number: int = 500, peers: int = 1, every: float = 5.0) -> None:
        self._address = ("127.0.0.1", port)
        self._first, self._then = KINDS[kind]
        self._places = [f"127.0.0.{2 + place % peers}" for place in range(number)]
        self._every = every
        self._open: dict[socket.socket, str] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow-clients")
        self.dropped = 0

    def __enter__(self) -> SlowClients:
        for place in self._places:
            self._connect(place)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for connection in self._open:
            connection.close()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            for connection in self._let_go():
                self.dropped += 1
                connection.close()
                self._connect(self._open.pop(connection))
            for connection in self._open:
                self._send(connection, self._then)

    def _let_go(self) -> list[socket.socket]:
        """Those that were closed, or got an answer: it is the last that they get."""
        with selectors.DefaultSelector() as selector:
            for connection in self._open:
                selector.register(connection, selectors.EVENT_READ)
            return [key.fileobj for key, _ in selector.select(0) if isinstance(key.fileobj, socket.socket)]

    def _connect(self, place: str) -> None:
        connection = socket.socket()
        connection.bind((place, 0))
        with suppress(OSError):
            connection.connect(self._address)
        connection.setblocking(False)
        self._open[connection] = place
        self._send(connection, self._first)

    def _send(self, connection: socket.socket, content: bytes) -> None:
        with suppress(OSError):
            connection.send(content)
