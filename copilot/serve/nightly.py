"""The nightly reindex of a running app: a separate process, so that no answer waits for it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot.settings import Policy

_COMMAND = (sys.executable, "-m", "copilot", "reindex", "--nightly")
_log = structlog.get_logger("nightly")


class Running(Protocol):
    """A process that was started."""

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...


def start_reindex() -> Running:
    """Start it in a separate process with the same environment; its summary goes to stderr, where the log is."""
    return subprocess.Popen(_COMMAND, stdout=sys.stderr)


class Nightly:
    """Starts the reindex when the clock of `[hours] timezone` passes `[reindex] nightly_at`; never without that."""

    def __init__(
        self, policy: Policy, clock: Callable[[], datetime], start: Callable[[], Running] = start_reindex
    ) -> None:
        self._at = policy.reindex.nightly_at
        self._zone = ZoneInfo(policy.hours.timezone)
        self._clock = clock
        self._start = start
        self._running: Running | None = None
        self._looked = clock().astimezone(self._zone)

    def look(self) -> None:
        """To be called every minute or so. If the last night's run has not ended, this night is skipped."""
        if self._running and (code := self._running.poll()) is not None:
            (_log.info if code == 0 else _log.warning)("nightly.done", exit_code=code)
            self._running = None
        before, self._looked = self._looked, self._clock().astimezone(self._zone)
        if self._at is None or self._running:
            return
        due = self._looked.replace(hour=self._at.hour, minute=self._at.minute, second=0, microsecond=0)
        if before < due <= self._looked:
            _log.info("nightly.started")
            self._running = self._start()

    def stop(self) -> None:
        """Stop a running reindex, which is safe at any moment: what was read is kept, and the old index answers."""
        if self._running:
            self._running.terminate()
