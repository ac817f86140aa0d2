"""The front: one object that a test or a demo holds."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from aiohttp import web

from tests.strict_slack.background import Background
from tests.strict_slack.busy import Busy
from tests.strict_slack.delivery import Delivery
from tests.strict_slack.faults import Faults
from tests.strict_slack.journal import Journal
from tests.strict_slack.limits import POSTS, Limits
from tests.strict_slack.response_urls import ResponseUrls
from tests.strict_slack.signing import signed
from tests.strict_slack.sockets import Sockets
from tests.strict_slack.web_api import WebApi
from tests.strict_slack.workspace import Workspace
from tests.strict_slack.world import World

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from tests.strict_slack.records import Delivered, EventRecord, InteractionRecord
    from tests.strict_slack.state import Call, Channel, Json

Found = TypeVar("Found")
LARGEST_BODY = 2**25
PATIENCE = 60.0  # seconds, for what takes a fraction of one on a quiet machine


def utc_now() -> datetime:
    return datetime.now(UTC)


class StrictSlack(Workspace):
    """A workspace with one app installed, on a free port of 127.0.0.1.

    `clock` is Slack's time (ts, triggers, limits); retries and acknowledgements are measured in real seconds. `keep`
    bounds the logs of calls, events and interactions for long runs; the counters in `counts` hold all.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        *,
        port: int = 0,
        keep: int | None = None,
        retry_delays: tuple[float, ...] | None = None,
    ) -> None:
        world, background, busy = World(lambda: clock().timestamp()), Background("strict-slack"), Busy()
        self._background, self._busy, self._sockets = background, busy, Sockets(world)
        super().__init__(world, Delivery(world, background, self._sockets, busy, keep))
        self.faults = Faults()
        self._port = port
        self._journal = Journal(keep)
        self._limits = Limits(self.world.clock)
        if retry_delays is not None:
            self._delivery.retry_delays = retry_delays
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._background.start()
        self._background.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._background.run(self._stop())
        self._background.stop()

    # The app's way in

    def deliver_to(self, url: str | None) -> None:
        """The app's request URL for signed HTTP; None goes back to Socket Mode."""
        self._delivery.url = url

    def deliver_by_hand(self, take: Callable[[bytes, dict[str, str]], tuple[int, str]]) -> None:
        """To an app in this thread: `take` is given body and headers, and answers with status and body.

        Interactions are handed over at once. Events wait in `events`, until a test hands them over one by one.
        """
        self._delivery.hand = take

    def hand_over(self, record: EventRecord) -> Delivered:
        """An event that waits, to the app that takes by hand; the same one as often as a test likes."""
        return self._delivery.hand_over(record)

    def verify_url(self) -> bool:
        """Whether the request URL answers Slack's challenge."""
        return self._delivery.verify()

    @property
    def connections(self) -> int:
        """Open connections of Socket Mode."""
        return len(self._sockets.open)

    def refresh_sockets(self, timeout: float = 5.0) -> bool:
        """Ask every connection to make way for a new one; whether as many new ones came."""
        return self._background.run(self._sockets.refresh(timeout))

    def drop_sockets(self) -> None:
        """Close every connection without a word, as a network does."""
        self._background.run(self._sockets.drop())

    @property
    def retry_delays(self) -> tuple[float, ...]:
        """Seconds from a failed delivery of an event to each next try."""
        return self._delivery.retry_delays

    @retry_delays.setter
    def retry_delays(self, delays: tuple[float, ...]) -> None:
        self._delivery.retry_delays = delays

    @property
    def acknowledge_within(self) -> float:
        """Seconds after which a delivery counts as failed."""
        return self._delivery.acknowledge_within

    @acknowledge_within.setter
    def acknowledge_within(self, seconds: float) -> None:
        self._delivery.acknowledge_within = seconds

    def deliver_event(
        self,
        event: Json,
        event_id: str = "",
        *,
        channel: Channel | None = None,
        retry_num: int = 0,
        envelope: Json | None = None,
    ) -> EventRecord:
        """Any event, whoever subscribed to it; `retry_num`: as if the tries before it never arrived; with these parts
        of its `envelope` changed, as from another workspace."""
        return self._delivery.event(event, channel, event_id, retry_num, envelope)

    def redeliver(self, event_id: str) -> EventRecord:
        """The same event again, marked as a retry, though it may have been acknowledged."""
        return self._delivery.again(event_id)

    def interact(self, payload: Json) -> Delivered:
        """Any interaction payload as it stands: one of Person.click, stale, doubled or forged."""
        return self._delivery.interact(payload)

    def sign(self, body: bytes | str, timestamp: int | None = None) -> dict[str, str]:
        """The headers of a genuine request with this body."""
        return signed(self.signing_secret, body, timestamp)

    # What came of it

    @property
    def events(self) -> list[EventRecord]:
        """Every event, with every try to deliver it."""
        return self._delivery.records()

    @property
    def interactions(self) -> list[InteractionRecord]:
        return list(self._delivery.interactions)

    @property
    def journal(self) -> list[Call]:
        """What the app called, in order."""
        return self._journal.calls()

    def calls(self, method: str) -> list[Call]:
        return self._journal.calls(method)

    @property
    def counts(self) -> Counter[str]:
        """Calls by method, and by "method: error" besides."""
        return self._journal.counts

    def wait_for(self, predicate: Callable[[], Found], timeout: float = PATIENCE) -> Found:
        """What the predicate answers as soon as that is true; an AssertionError when it never is.

        However little a test gives it, it has the usual patience: a busy machine is no fault of the app.
        """
        end = time.monotonic() + (timeout := max(timeout, PATIENCE))
        while not (found := predicate()):
            if time.monotonic() > end:
                raise AssertionError(f"not within {timeout} s; the last calls: {self.journal[-5:]}")
            time.sleep(0.01)
        return found

    def settle(self, timeout: float = 5.0, quiet: float = 0.05) -> None:
        """Wait until no call and no delivery was in progress for `quiet` seconds.

        Retries count where they fall due before the timeout; what is in progress has the usual patience. Work that the
        app does without calling is not seen.
        """
        assert self._busy.settle(timeout, quiet, PATIENCE), f"still busy after {max(timeout, PATIENCE)} s"

    # How it resists

    def limit_posts(self, every: float = 1.0) -> None:
        """One message in so many seconds in each channel; else a 429 with Retry-After."""
        self._limits.set(POSTS, 1, every)

    def limit(self, method: str, per_minute: int) -> None:
        """The rate tier of a method."""
        self._limits.set(method, per_minute, 60.0)

    def unlimit(self) -> None:
        self._limits.clear()

    async def _start(self) -> None:
        api = WebApi(self.world, self.faults, self._limits, self._journal, self._busy)
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", api.handle)
        app.router.add_post("/actions/{team}/{token}", ResponseUrls(self.world, self._journal, self._busy).handle)
        app.router.add_get("/link/", self._sockets.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.world.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        await self._sockets.close()
        await self._delivery.close()
        if self._runner is not None:
            await self._runner.cleanup()
