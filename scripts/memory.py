"""Measures the memory of a program, including the processes it starts."""

from __future__ import annotations

import threading
from contextlib import suppress

import psutil

_EVERY = 0.2  # seconds


class MemoryMeter:
    """While the context is open, a thread measures this process and its children."""

    def __init__(self) -> None:
        self.most = 0  # peak of the total, in bytes
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> MemoryMeter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        mine = psutil.Process()
        while not self._over.wait(_EVERY):
            held = 0
            for process in (mine, *mine.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):  # it ended between the two calls
                    held += process.memory_info().rss
            self.most = max(self.most, held)
