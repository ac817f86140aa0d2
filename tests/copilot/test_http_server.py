"""The HTTP server by itself: what it refuses, whom it lets wait, and how it closes."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from copilot.serve.http_connections import Limits, peer_of
from copilot.serve.http_server import HttpServer, Request, Response
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\nhi"


def echo(request: Request) -> Response:
    return Response(200, request.body, keep_alive=True)


@contextmanager
def serving(limits: Limits, handler: Callable[[Request], Response] = echo) -> Iterator[HttpServer]:
    server = HttpServer("127.0.0.1", 0, handler, limits)
    server.open()
    try:
        yield server
    finally:
        server.close()


def connect(server: HttpServer, source: str = "127.0.0.1") -> socket.socket:
    """To be closed by whoever asked for it."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=10, source_address=(source, 0))


def status(connection: socket.socket, sent: bytes = WHOLE) -> bytes:
    """Of the answer; after it the connection is closed."""
    with connection:
        connection.sendall(sent)
        return connection.recv(4096).split()[1]


def is_dropped(connection: socket.socket) -> bool:
    with connection:
        return connection.recv(1) == b""


REFUSED = {
    "both lengths": (HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (b"400",)),
    "two lengths": (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", (b"400",)),
    "a negative length": (HEAD + b"Content-Length: -5\r\n\r\n", (b"400",)),
    "a length in words": (HEAD + b"Content-Length: five\r\n\r\n", (b"400",)),
    "a length beyond all": (HEAD + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n", (b"400", b"413")),
    "a length that is too large, before a byte of it": (HEAD + b"Content-Length: 2000001\r\n\r\n", (b"413",)),
    "no chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", (b"400",)),
    "a negative chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", (b"400",)),
    "chunks of another coding": (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", (b"400", b"501")),
    "a head without an end": (HEAD + b"A: " + b"a" * 100_000 + b"\r\n\r\n", (b"400", b"431")),
    "many small headers": (HEAD + b"".join(b"A%d: b\r\n" % n for n in range(200)) + b"\r\n", (b"431",)),
    "a folded header": (HEAD + b"A: b\r\n : c\r\nB\r\n\r\n", (b"400",)),
    "a NUL in a header": (HEAD + b"A: b\x00c\r\n\r\n", (b"400",)),
    "no host": (b"POST / HTTP/1.1\r\n\r\n", (b"400",)),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", (b"400",)),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_reaches_nobody(kind: str) -> None:
    reached: list[Request] = []

    def note(request: Request) -> Response:
        reached.append(request)
        return echo(request)

    sent, statuses = REFUSED[kind]
    with serving(Limits(), note) as server, connect(server) as connection:
        connection.sendall(sent)
        received = b"".join(iter(partial(connection.recv, 4096), b""))  # until it is closed
        assert received.count(b"HTTP/1.1 ") == 1
        assert received.split()[1] in statuses, received
    assert not reached


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_large() -> None:
    with serving(Limits()) as server, connect(server) as connection:
        chunks = (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 1_000  # 64 MB, if they were taken
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)


def test_requests_on_one_connection_are_answered_one_after_the_other() -> None:
    with serving(Limits(request_seconds=5)) as server, connect(server) as connection:
        connection.sendall(WHOLE * 3)
        received = b""
        while received.count(b"\r\n\r\nhi") < 3 and (more := connection.recv(4096)):
            received += more
        assert received.count(b"\r\n\r\nhi") == 3


def test_at_the_limit_of_a_peer_its_oldest_goes_and_nobody_else_s() -> None:
    with serving(Limits(connections_per_peer=3)) as server:
        other, *mine = connect(server, "127.0.0.9"), *(connect(server) for _ in range(4))
        assert is_dropped(mine[0])
        assert [status(connection) for connection in (other, *mine[1:])] == [b"200"] * 4


def test_a_trusted_proxy_may_hold_as_many_as_there_are() -> None:
    limits = Limits(connections=6, connections_per_peer=2, trusted_proxies=(ip_network("127.0.0.0/24"),))
    with serving(limits) as server:
        mine = [connect(server) for _ in range(7)]
        assert is_dropped(mine[0])
        assert [status(connection) for connection in mine[1:]] == [b"200"] * 6


class Patient:
    """A handler that answers when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Semaphore(0), threading.Event()

    def __call__(self, request: Request) -> Response:
        self.begun.release()
        self.go_on.wait(10)
        return echo(request)


def test_what_is_being_answered_is_not_dropped_for_a_new_one() -> None:
    handler = Patient()
    with serving(Limits(connections=2), handler) as server, connect(server) as one, connect(server) as two:
        for connection in (one, two):
            connection.sendall(WHOLE)
            assert handler.begun.acquire(timeout=10)
        assert is_dropped(connect(server))
        handler.go_on.set()
        assert [connection.recv(4096).split()[1] for connection in (one, two)] == [b"200"] * 2


def test_a_close_finishes_what_is_in_hand_and_waits_for_nobody_else() -> None:
    handler = Patient()
    with serving(Limits(request_seconds=60), handler) as server, connect(server) as half, connect(server) as whole:
        half.sendall(HEAD)
        whole.sendall(WHOLE)
        assert handler.begun.acquire(timeout=10)
        closing = threading.Thread(target=server.close)
        closing.start()
        assert is_dropped(half)
        handler.go_on.set()
        assert whole.recv(4096).split()[1] == b"200"
        closing.join()
        with pytest.raises(ConnectionRefusedError):
            connect(server)


def test_a_port_that_is_taken_is_an_error_that_says_so() -> None:
    with serving(Limits()) as server, pytest.raises(InputError, match=f"port {server.port} of 127.0.0.1"):
        HttpServer("127.0.0.1", server.port, echo, Limits())


@pytest.mark.parametrize(
    ("address", "peer"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_peer_is_an_address_or_what_is_as_easy_to_get(address: str, peer: str) -> None:
    assert peer_of((address, 1)) == peer
