"""Rate limits, off until they are asked for: a 429 with Retry-After for whoever is too fast."""

from __future__ import annotations

import math
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strict_slack.state import Json

POSTS = "chat.postMessage"


class Limits:
    """How often a method may be called, by the workspace's clock. A refused call does not count."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rules: dict[str, tuple[int, float]] = {}  # method → so many in so many seconds
        self._taken: dict[str, deque[float]] = {}

    def set(self, method: str, most: int, seconds: float) -> None:
        with self._lock:
            self._rules[method] = (most, seconds)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._taken.clear()

    def wait(self, method: str, given: Json) -> int | None:
        """The Retry-After of this call if it comes too soon; posts are counted by channel."""
        with self._lock:
            if method not in self._rules:
                return None
            most, seconds = self._rules[method]
            key = f"{method} {given.get('channel')}" if method == POSTS else method
            taken, now = self._taken.setdefault(key, deque()), self._clock()
            while taken and now - taken[0] >= seconds:
                taken.popleft()
            if len(taken) >= most:
                return max(1, math.ceil(seconds - (now - taken[0])))
            taken.append(now)
            return None
