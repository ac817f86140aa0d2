"""What may be sent to Slack: a message that `may_post` has let through, for a few seconds.

The gateway writes an approved text only in this form, and only copilot/jobs/posting/clearance.py makes it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from copilot.slack.errors import TooLateToSendError

if TYPE_CHECKING:
    from datetime import timedelta

    from index.sources.slack_messages.own_posts import PostedAs


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on two clocks: the wall clock, which may be set back, and one that only ever goes forward.

    After a pause of the process both have moved on, so neither a pause nor a clock that is set back goes unnoticed.
    """

    wall: float
    steady: float

    @classmethod
    def now(cls) -> Self:
        return cls(time.time(), time.monotonic())

    @property
    def age(self) -> float:
        """Seconds since then, by the clock on which more time has passed."""
        now = Instant.now()
        return max(now.wall - self.wall, now.steady - self.steady)


@dataclass(frozen=True, slots=True)
class Cleared:
    """One message, where it goes, and when the facts that allow it were read."""

    channel: str
    thread_ts: str
    text: str
    outbox_id: str
    approved_by: str
    since: Instant
    good_for: timedelta
    posted_as: PostedAs | None = None  # what it is for; None if it goes to the team

    def check_age(self, method: str) -> None:
        """The last check before the call.

        Raises:
            TooLateToSendError: the process was held up, so the facts may not be true any more.
        """
        if self.since.age > self.good_for.total_seconds():
            raise TooLateToSendError(method)
