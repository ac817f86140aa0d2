"""Clients that keep a server waiting, by the hundred, from as many loopback addresses as wanted.

    python -m tests.slow_clients PORT KIND NUMBER PEERS EVERY

runs them until its input ends.
"""

from __future__ import annotations

import select
import socket
import sys
import threading
from contextlib import suppress
from itertools import cycle

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
        self._pause = every / number
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow-clients")
        self._open: list[socket.socket] = []
        self.dropped = 0

    def __enter__(self) -> SlowClients:
        self._open = [self._connect(place) for place in self._places]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for connection in self._open:
            connection.close()

    def _run(self) -> None:
        """One after the other, so that each has its turn once in `every` seconds."""
        for number in cycle(range(len(self._places))):
            if self._stop.wait(self._pause):
                return
            if self._is_over(self._open[number]):
                self.dropped += 1
                self._open[number].close()
                self._open[number] = self._connect(self._places[number])
            self._send(self._open[number], self._then)

    def _is_over(self, connection: socket.socket) -> bool:
        """Whether it was closed or got an answer, which is the last that it gets."""
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return bool(poll.poll(0))

    def _connect(self, place: str) -> socket.socket:
        connection = socket.socket()
        connection.bind((place, 0))
        with suppress(OSError):
            connection.connect(self._address)
        connection.setblocking(False)
        self._send(connection, self._first)
        return connection

    def _send(self, connection: socket.socket, content: bytes) -> None:
        with suppress(OSError):
            connection.send(content)


if __name__ == "__main__":
    with SlowClients(
        int(sys.argv[1]), sys.argv[2], number=int(sys.argv[3]), peers=int(sys.argv[4]), every=float(sys.argv[5])
    ):
        print("attacking", flush=True)
        sys.stdin.read()
