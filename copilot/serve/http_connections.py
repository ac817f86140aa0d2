"""How long a client may keep the HTTP server waiting.

uvicorn only limits idle connections; this module limits requests that arrive a byte at a time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    import asyncio

    Network = IPv4Network | IPv6Network

_HELD_BYTES = 64 * 2**20  # of all requests that are still arriving


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server tolerates before it drops a connection."""

    request_seconds: float = 10  # for a whole request, head and body, to arrive
    connections: int = 400
    connections_per_peer: int = 50  # that still wait for a request
    trusted_proxies: tuple[Network, ...] = ()  # one peer that brings many clients


class Connections(ServerState):
    """All open connections. When there are too many, the one that has kept us waiting longest is dropped.

    A connection waits while we expect something from its peer: a request, the rest of one, or that it reads the answer.
    A genuine request is complete within milliseconds, so it is never the oldest.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self._open: set[TimedConnection] = set()
        self._waiting: dict[TimedConnection, int] = {}  # the bytes each has sent; longest waiting first
        self._of_peer: defaultdict[str, dict[TimedConnection, None]] = defaultdict(dict)  # of those that wait
        self._held = 0

    def admit(self, new: TimedConnection) -> None:
        self._open.add(new)
        self.wait(new)
        same_peer = self._of_peer[new.peer]
        if len(same_peer) > self.limits.connections_per_peer and not self._is_trusted(new.peer):
            next(iter(same_peer)).drop()
        elif len(self._open) > self.limits.connections:
            self._drop_oldest()

    def wait(self, connection: TimedConnection) -> None:
        self.stop_waiting(connection)
        self._waiting[connection] = 0
        self._of_peer[connection.peer][connection] = None

    def stop_waiting(self, connection: TimedConnection) -> None:
        if connection not in self._waiting:
            return
        self._held -= self._waiting.pop(connection)
        del self._of_peer[connection.peer][connection]
        if not self._of_peer[connection.peer]:
            del self._of_peer[connection.peer]

    def hold(self, connection: TimedConnection, number: int) -> None:
        """This many more bytes of a request have arrived."""
        if connection in self._waiting:
            self._waiting[connection] += number
            self._held += number
        if self._held > _HELD_BYTES:
            self._drop_oldest()

    def leave(self, connection: TimedConnection) -> None:
        self._open.discard(connection)
        self.stop_waiting(connection)

    def _drop_oldest(self) -> None:
        next(iter(self._waiting)).drop()

    def _is_trusted(self, peer: str) -> bool:
        return any(ip_network(peer).overlaps(network) for network in self.limits.trusted_proxies if peer)


class TimedConnection(H11Protocol):
    """A connection that is dropped if a request takes too long to arrive."""

    def __init__(
        self,
        config: Any,
        server_state: Connections,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = server_state
        self._clock: asyncio.TimerHandle | None = None
        self._is_idle = False  # between two requests
        self.peer = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        super().connection_made(transport)
        self.peer = peer_of(transport.get_extra_info("peername"))
        self._start_clock()
        self._all.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._all.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_idle:
            self._is_idle = False
            self._start_clock()
            self._all.wait(self)
        if not self._is_being_answered():
            self._all.hold(self, len(data))
        if not self.transport.is_closing():
            super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        self._start_clock()
        self._all.wait(self)  # for the next request, or for the peer to read the answer
        self._is_idle = True
        super().on_response_complete()
        self._look()

    def shutdown(self) -> None:
        """The server is closing: finish the answer in progress, and wait for nothing more."""
        if self._is_being_answered():
            super().shutdown()
        else:
            self.drop()

    def drop(self) -> None:
        self._stop_clock()
        self._all.stop_waiting(self)
        self.transport.abort()

    def _look(self) -> None:
        if self._is_being_answered():
            self._is_idle = False
            self._stop_clock()
            self._all.stop_waiting(self)

    def _is_being_answered(self) -> bool:
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def _start_clock(self) -> None:
        self._stop_clock()
        self._clock = self.loop.call_later(self._all.limits.request_seconds, self.drop)

    def _stop_clock(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock = None


def peer_of(peername: tuple[Any, ...] | None) -> str:
    """The peer that a connection counts for: an IPv4 address, or the /64 of an IPv6 one, which is as easy to get."""
    return _network(str(peername[0]).partition("%")[0]) if peername else ""


@lru_cache(4096)
def _network(host: str) -> str:
    address = ip_address(host)
    if isinstance(address, IPv6Address):
        if not address.ipv4_mapped:
            return str(IPv6Network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)
