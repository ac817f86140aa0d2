"""What the app called: the latest calls in full, and counters of all."""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.strict_slack.state import Call


class Journal:
    """Keeps `keep` calls (all of them when None), so that a long run under load stays small."""

    def __init__(self, keep: int | None = None) -> None:
        self.counts: Counter[str] = Counter()  # "chat.postMessage", and "chat.postMessage: ratelimited" besides
        self._calls: deque[Call] = deque(maxlen=keep)
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)
            self.counts[call.method] += 1
            if call.error:
                self.counts[f"{call.method}: {call.error}"] += 1

    def calls(self, method: str | None = None) -> list[Call]:
        with self._lock:
            return [call for call in self._calls if method in (None, call.method)]

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self.counts.clear()
