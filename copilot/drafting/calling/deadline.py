"""One deadline over everything that a model is asked for, and the only way to hold it: not to wait any longer.

A timeout of a client begins anew with every byte, and a name that is looked up has none: so the calls run in threads of
their own, and whoever waits goes on when the time is over. Such a thread ends when its connection is closed.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import structlog

from copilot.drafting.errors import ModelError, ModelTimeoutError
from index.errors import SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")
_log = structlog.get_logger("model")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a clock that never goes back."""

    seconds: float
    began: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        return cls(seconds, clock(), clock)

    @property
    def left(self) -> float:
        """Seconds until then, 0 when it is over."""
        return max(0.0, self.began + self.seconds - self.clock())

    def check(self) -> None:
        """
        Raises:
            ModelTimeoutError: it is over.
        """
        if self.left <= 0:
            raise ModelTimeoutError(f"The model did not answer within {self.seconds:g} seconds.")


def at_once(calls: Sequence[Callable[[], _T]], deadline: Deadline) -> list[_T | SupportCopilotError]:
    """What each of the calls returned or raised, all made at the same time; for what is late, that it is late."""
    returned: queue.SimpleQueue[tuple[int, _T | SupportCopilotError]] = queue.SimpleQueue()

    def run(place: int, call: Callable[[], _T]) -> None:
        try:
            returned.put((place, call()))
        except SupportCopilotError as error:
            returned.put((place, error))
        except Exception as error:  # noqa: BLE001 - whatever a model does, the engineer gets a suggestion
            _log.error("model.fault", error=type(error).__name__)  # and no text of it, which may quote a message
            returned.put((place, ModelError(f"Asking the model failed ({type(error).__name__}).")))

    for place, call in enumerate(calls):
        threading.Thread(target=run, args=(place, call), name=f"model-{place}", daemon=True).start()
    late = ModelTimeoutError(f"The model did not answer within {deadline.seconds:g} seconds.")
    results: list[_T | SupportCopilotError] = [late for _ in calls]
    for _ in calls:
        try:
            place, result = returned.get(timeout=deadline.left or 0.001)
        except queue.Empty:
            break
        results[place] = result
    return results
