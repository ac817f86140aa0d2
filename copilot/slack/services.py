"""What the jobs and listeners of the Slack app work with; built in one place, `copilot/serve/connect.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from copilot.desk.facts import StatusEmoji
from index.sources.slack_messages.into_threads import permalink

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.desk.questions import ThreadKey
    from copilot.metrics import Metrics
    from copilot.model import Conversation, Suggestion
    from copilot.settings import Policy
    from copilot.slack.gateway import Gateway
    from copilot.slack.live_thread import Reader
    from copilot.slack.workspace.people import People
    from index.model import Audience, Visibility


class Suggester(Protocol):
    """The first half of the line."""

    def __call__(
        self,
        conversation: Conversation,
        *,
        suggestion_id: str,
        now: datetime,
        audience: Audience,
        visibility: Visibility,
        words: str = "",
        use_case: str | None = None,
        engineer: str = "",
        purpose: str = "",
    ) -> Suggestion: ...


@dataclass(frozen=True, slots=True)
class Workspace:
    """The app's place in Slack: its own ids, and those of the channels that the settings name."""

    bot_id: str
    bot_user_id: str
    team_id: str
    url: str
    support: set[str]  # changes when Slack gives a channel another id
    internal: frozenset[str]  # the channels for the team alone
    triage: str | None
    product: str | None = None
    enterprise_id: str = ""  # of the organisation that the workspace belongs to; empty if there is none
    app_id: str = ""

    @property
    def shown_together(self) -> list[tuple[str, str]]:
        """The channels where questions are asked or shown, each with the setting that names it."""
        shown = (("triage_channel", self.triage), ("product_channel", self.product))
        asked = [("support_channels", channel) for channel in sorted(self.support)]
        return asked + [(setting, channel) for setting, channel in shown if channel]

    def link(self, thread: ThreadKey) -> str:
        return permalink(self.url, *thread)


@dataclass(slots=True)
class Waker:
    """Tells the worker that there is something to do; it is built before the worker, and connected to it later."""

    wake: Callable[[], None] = lambda: None

    def __call__(self) -> None:
        self.wake()


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a job or a listener needs."""

    engine: Engine
    slack: Gateway
    people: People
    reader: Reader
    suggest: Suggester
    embed_case: Callable[[str], None]
    workspace: Workspace
    policy: Policy
    metrics: Metrics
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    wake: Waker
    shadow: bool = False
    emoji: StatusEmoji = field(default_factory=StatusEmoji)
    is_indexing: Callable[[], bool] = lambda: False  # whether a reindex is running

    @property
    def pause(self) -> timedelta:
        """How long a user must be silent for a question to count as complete."""
        return timedelta(seconds=self.policy.slack.pause_seconds)

    @property
    def join(self) -> timedelta:
        """How far apart two top-level messages of one question may be."""
        return timedelta(seconds=self.policy.slack.join_seconds)

    @property
    def longest_pause(self) -> timedelta:
        return timedelta(seconds=self.policy.slack.longest_pause_seconds)
