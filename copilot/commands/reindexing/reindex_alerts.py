"""Tells the team's channel about a failed night, if they want to know."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from copilot.commands.terminal.output import note
from copilot.records.freshness import freshness
from copilot.slack.gateway import Gateway
from copilot.slack.workspace.channels import ChannelNames
from copilot.text.literal import show_plain
from index.errors import LockHeldError, SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot.build import App


@contextmanager
def telling_of_trouble(app: App) -> Iterator[None]:
    """Report an error inside to the triage channel, and raise it again."""
    try:
        yield
    except LockHeldError:
        raise  # another process of the same app is reindexing
    except SupportCopilotError as error:
        post_to_triage(app, f"The nightly reindex went wrong: {error}")
        raise


def tell_stale(app: App, now: datetime) -> None:
    """Report sources that could not be read fully for days, even if no night failed."""
    has_slack = app.settings.environment.slack_bot_token is not None
    states = freshness(app.engine, app.settings.policy, now, has_slack=has_slack)
    if stale := [state.name for state in states if state.is_stale]:
        post_to_triage(app, f"Not read to the end for days: {', '.join(stale)}. `support-copilot doctor` says why.")


def post_to_triage(app: App, text: str) -> None:
    """Post a word to the team, if `[reindex] notify` is set and there is a triage channel; never an error."""
    environment, policy = app.settings.environment, app.settings.policy
    name = policy.slack.triage_channel
    if not (policy.reindex.notify and name and environment.slack_bot_token):
        return
    slack = Gateway(environment.slack_bot_token.get_secret_value(), environment.slack_api_url)
    try:
        channel = ChannelNames(slack.channels).id_of(name, "triage_channel")
        slack.post_card(channel, show_plain(text), [])
    except SupportCopilotError as error:
        note(f"Could not post to the triage channel: {error}")
