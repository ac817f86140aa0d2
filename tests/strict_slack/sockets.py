"""Socket Mode: the app's websockets, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.strict_slack.records import Delivered

if TYPE_CHECKING:
    from tests.strict_slack.state import Json
    from tests.strict_slack.world import World

MOST_CONNECTIONS = 10


class Sockets:
    """Any of the open connections may get a payload, in turn; an acknowledgement may come over any."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._turn = 0

    async def accept(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.world.tickets:
            return web.Response(status=400)
        self.world.tickets.remove(ticket)  # each works once
        socket = web.WebSocketResponse(timeout=0.5, max_msg_size=2**24)
        await socket.prepare(request)
        if len(self.open) >= MOST_CONNECTIONS:
            await _say(socket, {"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self.open.append(socket)
        self._requests[socket] = request
        try:
            await self._serve(socket)
        finally:
            self.open.remove(socket)
            del self._requests[socket]
        return socket

    async def send(self, kind: str, raw: str, retry_num: int, reason: str, seconds: float) -> Delivered:
        """One envelope, and its acknowledgement within so many seconds."""
        at, start, envelope_id = self.world.clock(), time.monotonic(), str(uuid4())
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope: Json = {"envelope_id": envelope_id, "type": kind}
        envelope["accepts_response_payload"] = kind == "interactive"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry_num, "retry_reason": reason}
        try:
            self._waiting[envelope_id] = answered
            self._turn += 1
            socket = self.open[self._turn % len(self.open)]
            # The payload is text already; it goes in as it stands.
            await socket.send_str(f'{json.dumps(envelope)[:-1]}, "payload": {raw}}}')
            reply = await asyncio.wait_for(answered, seconds)
        except (ZeroDivisionError, ConnectionError):
            return Delivered(at, time.monotonic() - start, retry_num, error="connection_failed")
        except TimeoutError:
            return Delivered(at, time.monotonic() - start, retry_num, error="http_timeout")
        finally:
            del self._waiting[envelope_id]
        return Delivered(at, time.monotonic() - start, retry_num, 200, body=reply.get("payload"))

    async def refresh(self, timeout: float) -> bool:
        """Tell each connection to make way for a new one; whether as many new ones came in time."""
        old = list(self.open)
        for socket in old:
            await _say(socket, {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "strict"}})
        end = time.monotonic() + timeout
        while (fresh := len(set(self.open) - set(old))) < len(old) and time.monotonic() < end:
            await asyncio.sleep(0.01)
        await asyncio.gather(*(socket.close() for socket in set(old) & set(self.open)))
        return fresh >= len(old)

    async def drop(self) -> None:
        """End every connection without a closing frame."""
        for request in [*self._requests.values()]:
            if request.transport is not None:
                request.transport.abort()
        while self.open:
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        await asyncio.gather(*(socket.close(code=1001) for socket in self.open))

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        about = {"host": "strict", "build_number": 1, "approximate_connection_time": 18060}
        hello: Json = {"type": "hello", "num_connections": len(self.open), "debug_info": about}
        await _say(socket, hello | {"connection_info": {"app_id": self.world.app_id}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        try:
            reply = json.loads(text)
            waiting = self._waiting.get(reply["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self.world.problem(f"socket: not an acknowledgement: {text[:100]!r}")
            return
        if waiting is not None and not waiting.done():  # else it comes too late, which changes nothing
            waiting.set_result(reply)


async def _say(socket: web.WebSocketResponse, message: Json) -> None:
    try:
        await socket.send_str(json.dumps(message))
    except ConnectionError:
        return  # gone already
