"""What was sent to the app, and how it answered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.strict_slack.state import Json


@dataclass(frozen=True, slots=True)
class Delivered:
    """One try to hand something over; `error` is None if it was acknowledged in time, else Slack's word for why not."""

    at: float
    seconds: float
    retry_num: int = 0
    status: int | None = None  # of HTTP, and 200 of an acknowledged envelope; None: nothing came
    error: str | None = None  # http_timeout, http_error, connection_failed, too_many_redirects
    body: Any = None  # what came back, parsed where it is JSON
    no_retry: bool = False  # the app asked for none

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(slots=True, eq=False)
class EventRecord:
    """An event and every try to deliver it."""

    event_id: str
    raw: str  # the payload as it is sent: a picture of the moment at which it happened
    attempts: list[Delivered] = field(default_factory=list)

    @property
    def payload(self) -> Json:
        return dict(json.loads(self.raw))

    @property
    def event(self) -> Json:
        return dict(self.payload["event"])

    @property
    def acknowledged(self) -> bool:
        return any(attempt.ok for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of something a person did: whether the app acknowledged it, and what the person is told."""

    delivered: Delivered | None  # None: Slack did not even ask the app
    errors: dict[str, str] = field(default_factory=dict)  # block_id → what stands under the field
    trouble: str | None = None  # why Slack shows "We had some trouble connecting"

    @property
    def ok(self) -> bool:
        """Acknowledged in time, and nothing for the person to mend."""
        return self.delivered is not None and self.delivered.ok and not self.errors and self.trouble is None

    @property
    def body(self) -> Any:
        return None if self.delivered is None else self.delivered.body


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    payload: Json
    delivered: Delivered
