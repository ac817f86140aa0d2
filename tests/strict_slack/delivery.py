"""Events and interactions on their way to the app, by signed HTTP or Socket Mode."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.strict_slack.records import Delivered, EventRecord, InteractionRecord
from tests.strict_slack.signing import signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strict_slack.background import Background
    from tests.strict_slack.busy import Busy
    from tests.strict_slack.sockets import Sockets
    from tests.strict_slack.state import Channel, Json
    from tests.strict_slack.world import World

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds between one failed try and the next
ACKNOWLEDGE_WITHIN = 3.0
FORM = "application/x-www-form-urlencoded"


class Delivery:
    """Each event and each interaction travels by itself: a slow one holds up no other."""

    def __init__(
        self, world: World, background: Background, sockets: Sockets, busy: Busy, keep: int | None = None
    ) -> None:
        self.world, self.background, self.sockets, self.busy = world, background, sockets, busy
        self.url: str | None = None
        self.hand: Callable[[bytes, dict[str, str]], tuple[int, str]] | None = None
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self.acknowledge_within = ACKNOWLEDGE_WITHIN
        self.interactions: deque[InteractionRecord] = deque(maxlen=keep)
        self._keep = keep
        self._lock = threading.Lock()
        self._records: OrderedDict[str, EventRecord] = OrderedDict()
        self._session: aiohttp.ClientSession | None = None
        world.emit = self.emit

    def emit(self, event: Json, channel: Channel | None) -> None:
        """What happened in the workspace, if the app subscribed to it."""
        if event["type"] in self.world.subscriptions and not self.world.revoked:
            self.event(event, channel)

    def event(
        self,
        event: Json,
        channel: Channel | None = None,
        event_id: str = "",
        retry_num: int = 0,
        envelope: Json | None = None,
    ) -> EventRecord:
        """Deliver it; from any thread, and without waiting."""
        event_id = event_id or f"Ev0{secrets.token_hex(5).upper()}"
        record = EventRecord(event_id, json.dumps(self._wrapped(event, channel, event_id) | (envelope or {})))
        with self._lock:
            self._records[event_id] = record
            while self._keep is not None and len(self._records) > self._keep:
                self._records.popitem(last=False)
        if self.hand is None:
            self._send_off(record, retry_num)
        return record

    def again(self, event_id: str) -> EventRecord:
        """One try more, as a retry, whatever came of the earlier ones."""
        record = self._records[event_id]
        self._send_off(record, max((attempt.retry_num for attempt in record.attempts), default=0) + 1)
        return record

    def records(self) -> list[EventRecord]:
        with self._lock:
            return list(self._records.values())

    def interact(self, payload: Json) -> Delivered:
        """Hand an interaction over, once, and wait for the app's answer."""
        with self.world.lock:
            raw = json.dumps(payload)
        if self.hand is not None:
            delivered = self._by_hand("interactive", raw, self.hand)
        else:
            with self.busy.work():
                delivered = self.background.run(self._send("interactive", raw))
        self.interactions.append(InteractionRecord(json.loads(raw), delivered))
        return delivered

    def hand_over(self, record: EventRecord) -> Delivered:
        """One try to deliver an event that waits, to the app that takes by hand."""
        assert self.hand, "no app takes by hand"
        record.attempts.append(self._by_hand("events_api", record.raw, self.hand))
        return record.attempts[-1]

    def verify(self) -> bool:
        """What Slack asks a request URL when it is configured."""
        challenge = secrets.token_hex(8)
        raw = json.dumps({"type": "url_verification", "token": self.world.verification_token, "challenge": challenge})
        delivered = self.background.run(self._send("events_api", raw))
        body = delivered.body
        return delivered.ok and (body.get("challenge") if isinstance(body, dict) else body) == challenge

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _send_off(self, record: EventRecord, retry_num: int) -> None:
        self.busy.enter()
        self.background.spawn(lambda: self._deliver(record, retry_num))

    async def _deliver(self, record: EventRecord, retry_num: int) -> None:
        """Until it is acknowledged, the app asks for no more, or Slack gives up."""
        try:
            while True:
                reason = record.attempts[-1].error if record.attempts else None
                attempt = await self._send("events_api", record.raw, retry_num, reason or "http_error")
                record.attempts.append(attempt)
                if attempt.ok or attempt.no_retry or retry_num >= len(self.retry_delays):
                    return
                delay = self.retry_delays[retry_num]
                retry_num += 1
                with self.busy.rest(time.monotonic() + delay):
                    await asyncio.sleep(delay)
        finally:
            self.busy.leave()

    async def _send(self, kind: str, raw: str, retry_num: int = 0, reason: str = "") -> Delivered:
        if self.url is None:
            reason = reason if retry_num else ""
            return await self.sockets.send(kind, raw, retry_num, reason, self.acknowledge_within)
        if self._session is None:
            # A fresh connection each time: one that the app closed meanwhile would look like a failure of the app.
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            self._session = aiohttp.ClientSession(connector=connector)
        body, headers = _request(kind, raw)
        if retry_num:
            headers |= {"X-Slack-Retry-Num": str(retry_num), "X-Slack-Retry-Reason": reason}
        return await self._post(self._session, self.url, body, headers, retry_num)

    async def _post(
        self, session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], retry_num: int
    ) -> Delivered:
        at, start = self.world.clock(), time.monotonic()
        headers |= signed(self.world.signing_secret, body)
        limit = aiohttp.ClientTimeout(total=self.acknowledge_within)
        try:
            async with session.post(url, data=body, headers=headers, timeout=limit, allow_redirects=False) as response:
                text = await response.text()
        except TimeoutError:
            return Delivered(at, time.monotonic() - start, retry_num, error="http_timeout")
        except aiohttp.ClientError:
            return Delivered(at, time.monotonic() - start, retry_num, error="connection_failed")
        error = None if 200 <= response.status < 300 else "http_error"
        seconds, no_retry = time.monotonic() - start, response.headers.get("X-Slack-No-Retry") == "1"
        return Delivered(at, seconds, retry_num, response.status, error, _parsed(text), no_retry)

    def _by_hand(self, kind: str, raw: str, hand: Callable[[bytes, dict[str, str]], tuple[int, str]]) -> Delivered:
        at, (body, headers) = self.world.clock(), _request(kind, raw)
        status, text = hand(body, headers | signed(self.world.signing_secret, body))
        return Delivered(at, 0.0, 0, status, None if 200 <= status < 300 else "http_error", _parsed(text))

    def _wrapped(self, event: Json, channel: Channel | None, event_id: str) -> Json:
        world = self.world
        installed = {"enterprise_id": None, "team_id": world.team_id, "user_id": world.bot_user_id, "is_bot": True}
        return {
            "token": world.verification_token,
            "team_id": world.team_id,
            "context_team_id": world.team_id,
            "context_enterprise_id": None,
            "api_app_id": world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(world.clock()),
            "authorizations": [installed | {"is_enterprise_install": False}],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": f"4-{secrets.token_hex(12)}",
        }


def _request(kind: str, raw: str) -> tuple[bytes, dict[str, str]]:
    body = (raw if kind == "events_api" else urlencode({"payload": raw})).encode()
    return body, {"Content-Type": "application/json" if kind == "events_api" else FORM, "User-Agent": "Slackbot 1.0"}


def _parsed(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
