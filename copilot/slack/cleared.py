"""What may be sent to Slack: a message that `may_post` let through, for a few seconds.

The gateway writes an approved text only in this form, and only copilot/jobs/posting/clearance.py makes it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from copilot.slack.errors import TooLateToSendError

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on two clocks: one that is set now and then, and one that only ever goes on.

    A process that was stopped finds both further on when it continues, and a clock that is set back hides nothing.
    """

    wall: float
    steady: float

    @classmethod
    def now(cls) -> Self:
        return cls(time.time(), time.monotonic())

    @property
    def age(self) -> float:
        """Seconds since then, by whichever clock says more."""
        now = Instant.now()
        return max(now.wall - self.wall, now.steady - self.steady)


@dataclass(frozen=True, slots=True)
class Cleared:
    """One message, the place it goes to, and since when all that speaks for it is known."""

    channel: str
    thread_ts: str
    text: str
    outbox_id: str
    approved_by: str
    since: Instant
    good_for: timedelta

    def look_at_the_clock(self, method: str) -> None:
        """The last look before the call.

        Raises:
            TooLateToSendError: the process was held up: what was known may not be true any more.
        """
        if self.since.age > self.good_for.total_seconds():
            raise TooLateToSendError(method)
