"""Whether anything is under way: calls, deliveries, and deliveries that wait for their next try."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Busy:
    """Counts what is in progress. Every time is of time.monotonic()."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._active = 0
        self._due: list[float] = []
        self._since = time.monotonic()  # of the last change

    def enter(self) -> None:
        with self._changed:
            self._active += 1
            self._note()

    def leave(self) -> None:
        with self._changed:
            self._active -= 1
            self._note()

    @contextmanager
    def work(self) -> Iterator[None]:
        self.enter()
        try:
            yield
        finally:
            self.leave()

    @contextmanager
    def rest(self, until: float) -> Iterator[None]:
        """Within work: nothing happens before `until`."""
        with self._changed:
            self._active -= 1
            self._due.append(until)
            self._note()
        try:
            yield
        finally:
            with self._changed:
                self._due.remove(until)
                self._active += 1
                self._note()

    def settle(self, timeout: float, quiet: float, patience: float) -> bool:
        """Wait until nothing was in progress for `quiet` seconds and no try falls due before the timeout.

        What is in progress may take until the patience is at its end, where that is later.
        """
        soon = time.monotonic() + timeout
        end = max(soon, time.monotonic() + patience)
        with self._changed:
            while True:
                now = time.monotonic()
                pending = self._active > 0 or any(due < soon for due in self._due)
                if not pending and now - self._since >= quiet:
                    return True
                if now >= end:
                    return not pending
                self._changed.wait(end - now if pending else min(end, self._since + quiet) - now)

    def _note(self) -> None:
        self._since = time.monotonic()
        self._changed.notify_all()
