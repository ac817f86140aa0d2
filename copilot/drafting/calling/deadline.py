"""One deadline for everything that a model is asked, kept in the only possible way: by not waiting any longer.

A client's timeout starts again with every byte, and a DNS lookup has none. So the calls run in their own threads, and
the caller goes on when the time is over. Such a thread ends when its connection is closed.
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
    """Run the calls at the same time; what each returned or raised, or a ModelTimeoutError for those that are late."""
    returned: queue.SimpleQueue[tuple[int, _T | SupportCopilotError]] = queue.SimpleQueue()

    def run(place: int, call: Callable[[], _T]) -> None:
        try:
            returned.put((place, call()))
        except ModelTimeoutError:  # of a client, which had as long as we do; it may be heard first
            returned.put((place, late))
        except SupportCopilotError as error:
            returned.put((place, error))
        except Exception as error:  # noqa: BLE001 - whatever a model does, the engineer gets a suggestion
            _log.error("model.fault", error=type(error).__name__)  # not its text, which may quote a message
            returned.put((place, ModelError(f"Asking the model failed ({type(error).__name__}).")))

    late = ModelTimeoutError(f"The model did not answer within {deadline.seconds:g} seconds.")
    for place, call in enumerate(calls):
        threading.Thread(target=run, args=(place, call), name=f"model-{place}", daemon=True).start()
    results: list[_T | SupportCopilotError] = [late for _ in calls]
    for _ in calls:
        try:
            place, result = returned.get(timeout=deadline.left or 0.001)
        except queue.Empty:
            break
        results[place] = result
    return results
