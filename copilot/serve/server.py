"""The Slack app as one process: a worker, a way in for Slack, and the pages for monitoring."""

from __future__ import annotations

import gc
import os
import socket
import uuid
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text

from copilot.jobs.registry import make_worker
from copilot.jobs.remembering import catch_up
from copilot.jobs.screens import leaving
from copilot.records.answers.decisions import unsettled
from copilot.records.work import given_up, waiting
from copilot.serve.doors import SlackDoor, SocketDoor, answer_page
from copilot.serve.http_connections import Limits
from copilot.serve.http_server import HttpServer, Response
from copilot.serve.nightly import Nightly
from copilot.slack.app import make_app
from copilot.slack.events import event_filter
from index.errors import InputError, SupportCopilotError
from index.generations.memory import return_free_memory, share_heaps
from index.history.forgotten import last_forgotten

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.build import App
    from copilot.slack.services import Services

_CATCH_UP_EVERY = timedelta(minutes=15)
_HEAPS = 2  # for about seventy threads, most of them idle
_log = structlog.get_logger("serve")


class Server:
    """One running app; started and stopped once."""

    def __init__(self, app: App, services: Services, http_port: int | None) -> None:
        """With a port, signed HTTP; without, Socket Mode.

        Raises:
            InputError: the secret or token that the door needs is missing.
        """
        environment, policy = app.settings.environment, app.settings.policy.serve
        self._app = app
        self._services = services
        name = f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.worker = make_worker(services, name)
        services.wake.wake = self.worker.wake
        pages = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._metrics}
        limits = Limits(
            policy.request_seconds, policy.connections, policy.connections_per_peer, tuple(policy.trusted_proxies)
        )
        self._socket: SocketDoor | None = None
        self.http: HttpServer | None = None
        self.health: HttpServer | None = None
        if http_port is not None:
            if environment.slack_signing_secret is None:
                raise InputError("SLACK_SIGNING_SECRET is not set: without it anybody could speak in Slack's name.")
            secret = environment.slack_signing_secret.get_secret_value()
            bolt = make_app(services, event_filter(services), secret)
            # A load balancer checks the port that it sends to; the other pages are not for the public.
            door = SlackDoor(bolt, secret, {"/healthz": self._alive})
            self.http = HttpServer(policy.host, http_port, door, limits)
        else:
            if environment.slack_app_token is None:
                raise InputError("SLACK_APP_TOKEN is not set; set it for Socket Mode, or use --http PORT.")
            bolt = make_app(services, event_filter(services), None)
            self._socket = SocketDoor(bolt, environment.slack_app_token.get_secret_value())
        if policy.health_port is not None:
            self.health = HttpServer(policy.health_host, policy.health_port, partial(answer_page, pages), limits)
        self._bolt = bolt
        self._caught_up = services.clock()
        self._forgotten_at: datetime | None = None
        self._nightly = Nightly(app.settings.policy, services.clock)

    def warm_up(self) -> None:
        """Load model and index now, so that the first suggestion does not wait for them."""
        share_heaps(_HEAPS)
        try:
            self._app.embedder.encode(["warm"])
            _, fresh = self._app.live.current()
            fresh.cache.embedder.encode(["warm"])  # a different model, between tuning and the next reindex
        except SupportCopilotError as error:
            _log.warning("serve.not_ready", reason=str(error))
        # What is loaded now stays. Python's garbage collector would scan it again and again, and each time all threads
        # would stop for a third of a second.
        gc.collect()
        gc.freeze()

    def start(self) -> None:
        """Catch up, work, and let Slack in.

        Raises:
            InputError: Slack does not know the app token.
        """
        catch_up.catch_up_everywhere(
            self._services
        )  # before the first event, which would hide what was missed before it
        self.worker.start()
        for door in (self.health, self.http, self._socket):
            if door:
                door.open()
        _log.info("serve.started", door="socket" if self._socket else "http", shadow=self._services.shadow)

    def stop(self) -> None:
        """Let nothing more in, finish what is in hand; the rest is in the database for whoever comes next."""
        _log.info("serve.stopping")
        for server in (self.http, self.health):
            if server:
                server.begin_close()  # each takes a moment, and so they end together
        for door in (self._socket, self.http, self.health):
            if door:
                door.close()
        self._nightly.stop()
        self._bolt.listener_runner.listener_executor.shutdown(wait=True)
        self.worker.stop()
        _log.info("serve.stopped")

    def keep_current(self) -> None:
        """To be called every minute: the team changes, and an event may have been lost."""
        self._nightly.look()
        try:
            return_free_memory()
            self._forget_names()
            self._services.people.refresh_team(timedelta(0))
            leaving.clear_screens_of_outsiders(self._services)
            if self._services.clock() - self._caught_up > _CATCH_UP_EVERY:
                self._caught_up = self._services.clock()
                catch_up.catch_up_everywhere(self._services)
        except SupportCopilotError as error:
            _log.warning("serve.current", reason=str(error))

    def _forget_names(self) -> None:
        """Drop cached names after somebody was forgotten, perhaps by another process."""
        forgotten_at = last_forgotten(self._services.engine)
        if forgotten_at != self._forgotten_at:
            self._forgotten_at = forgotten_at
            self._services.people.forget_names()

    def _alive(self) -> Response:
        return Response(200, b"alive\n")

    def _ready(self) -> Response:
        faults = [fault for fault in (self._database_fault(), self._index_fault(), self._socket_fault()) if fault]
        return Response(503 if faults else 200, ("\n".join(faults or ["ready"]) + "\n").encode())

    def _database_fault(self) -> str:
        try:
            with self._services.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SupportCopilotError as error:
            _log.error("serve.database", reason=str(error))
            return "The database cannot be used; the log says why."  # its address is not for this page
        return ""

    def _index_fault(self) -> str:
        try:
            self._app.live.current()
        except SupportCopilotError as error:
            return str(error)
        return ""

    def _socket_fault(self) -> str:
        return "The connection to Slack is down." if self._socket and not self._socket.is_open() else ""

    def _metrics(self) -> Response:
        services = self._services
        services.metrics.queue.clear()
        for kind, number in waiting(services.engine, services.clock()).items():
            services.metrics.queue.labels(kind).set(number)
        services.metrics.given_up.set(len(given_up(services.engine)))
        with services.engine.connect() as connection:
            states = unsettled(connection)
        for state in ("ready", "sending", "unknown"):
            services.metrics.unsettled.labels(state).set(states.get(state, 0))
        return Response(200, services.metrics.page(), "text/plain; version=0.0.4")
