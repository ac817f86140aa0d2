"""What goes wrong between the app and Slack, asked for by method name ("*" for any)."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strict_slack.state import Json

HTML = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Something went wrong.</body></html>"


@dataclass(slots=True)
class Fault:
    method: str
    left: int  # how often still
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None  # what is answered instead; None: the real answer, if any
    seconds: float = 0.0
    drop: bool = False  # the connection ends without an answer
    handled: bool = False  # Slack did what it was asked, whatever the app hears of it
    when: Callable[[Json], bool] | None = None  # which arguments it is for; None: any


@dataclass(slots=True)
class Faults:
    """Faults still to come; each is used up in the order in which it was asked for."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(
        self,
        method: str,
        *,
        status: int = 200,
        error: str | None = None,
        headers: dict[str, str] | None = None,
        body: str | None = None,
        html: bool = False,
        retry_after: int | None = None,
        times: int = 1,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Answer with this and do nothing. A 429 says ratelimited; another error status has no body, unless `html`."""
        if retry_after is not None:
            headers = {"retry-after": str(retry_after), **(headers or {})}
            status = 429 if status == 200 else status
        if html:
            body = HTML
        if body is None and (error or status in (200, 429)):
            body = json.dumps({"ok": False, "error": error or ("ratelimited" if status == 429 else "fatal_error")})
        self._add(Fault(method, times, status, headers or {}, body or "", when=when))

    def drop_after(self, method: str, times: int = 1, when: Callable[[Json], bool] | None = None) -> None:
        """Do what is asked, then end the connection: the app cannot know."""
        self._add(Fault(method, times, drop=True, handled=True, when=when))

    def drop_before(self, method: str, times: int = 1, when: Callable[[Json], bool] | None = None) -> None:
        """End the connection and do nothing."""
        self._add(Fault(method, times, drop=True, when=when))

    def slow(self, method: str, seconds: float, times: int = 1) -> None:
        """Do what is asked at once, and answer late: whoever gives up has posted all the same."""
        self._add(Fault(method, times, seconds=seconds, handled=True))

    def clear(self) -> None:
        with self._lock:
            self.waiting.clear()

    def take(self, method: str, given: Json) -> Fault | None:
        """The fault that meets this call, if one does."""
        with self._lock:
            for fault in self.waiting:
                if fault.method in (method, "*") and (fault.when is None or fault.when(given)):
                    fault.left -= 1
                    self.waiting = [other for other in self.waiting if other.left > 0]
                    return fault
            return None

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self.waiting.append(fault)
