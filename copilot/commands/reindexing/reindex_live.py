"""The live sources from the settings, opened: what is read, who is on the team, and what could not be read."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from copilot.build import now_utc
from copilot.records.groups import group_known_as
from copilot.slack.workspace.person import user_called
from copilot.slack.workspace.user_group import group_meant
from index.errors import InputError, SupportCopilotError
from index.history.forgotten import read_forgotten
from index.sources.github_api import GitHubApi
from index.sources.github_live import GitHubLive
from index.sources.slack_api import SlackApi, SlackRefusedError
from index.sources.slack_live import SlackLive, WantedChannels, Workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App
    from copilot.settings import Policy
    from index.progress import Progress


@dataclass(slots=True)
class LiveSources:
    """Sources to bring up to date and to read; `failures` says why some could not be read fully."""

    slack: SlackLive | None
    github: list[GitHubLive]
    team_ids: list[str]
    close: Callable[[], None]  # closes the connections
    failures: list[SupportCopilotError] = field(default_factory=list)

    @property
    def sources(self) -> list[SlackLive | GitHubLive]:
        return [*([self.slack] if self.slack else []), *self.github]

    @property
    def requests(self) -> dict[str, int]:
        """How many requests each service was sent."""
        counts = {"slack": self.slack.requests} if self.slack else {}
        return counts | ({"github": self.github[0].requests} if self.github else {})

    def fetch(self, progress: Progress, *, full: bool) -> None:
        """Bring the stored history up to date; if one source fails, the others continue."""
        for source in self.sources:
            try:
                source.sync(progress, full=full)
            except SupportCopilotError as error:
                progress.note(str(error))
                source.is_current = False
                self.failures.append(error)


def open_live(
    app: App,
    progress: Progress,
    *,
    clock: Callable[[], datetime] = now_utc,
    sleep: Callable[[float], None] = time.sleep,
) -> LiveSources:
    """The sources in the settings, ready to be read.

    Raises:
        InputError: there are none, or a token or a name is wrong.
        SourceFailedError: Slack does not answer.
    """
    environment, policy = app.settings.environment, app.settings.policy
    if environment.slack_bot_token is None and not policy.github.repositories:
        raise InputError(
            "Nothing to read: give --slack-export PATH, --github-issues PATH or --docs PATH, or set SLACK_BOT_TOKEN, "
            "[github] repositories or [docs] sources to read live."
        )
    forgotten = read_forgotten(app.engine)
    slack, team = None, list(policy.team.members)
    if environment.slack_bot_token is not None:
        token = environment.slack_bot_token.get_secret_value()
        api = SlackApi(token, environment.slack_api_url, sleep=sleep, tell=progress.note)
        try:
            workspace = open_workspace(api)
            team = _team_ids(api, workspace, app)
        except SlackRefusedError as refused:
            raise InputError(f"Slack refuses to be read ({refused}); `support-copilot doctor` says why.") from None
        window = timedelta(days=policy.slack.reply_window_days)
        slack = SlackLive(app.engine, api, workspace, _wanted(policy), forgotten, window=window, clock=clock)
    secret = environment.github_token.get_secret_value() if environment.github_token else None
    github_api = GitHubApi(
        secret, environment.github_api_url, sleep=sleep, now=lambda: clock().timestamp(), tell=progress.note
    )
    repositories = policy.github.repositories
    github = [GitHubLive(app.engine, github_api, repo, forgotten, clock=clock) for repo in repositories]
    return LiveSources(slack, github, team, github_api.close)


def _wanted(policy: Policy) -> WantedChannels:
    slack = policy.slack
    named = (slack.index_channels, slack.support_channels, slack.internal_channels, slack.forms_from)
    return WantedChannels(*map(tuple, named))


def _team_ids(api: SlackApi, workspace: Workspace, app: App) -> list[str]:
    """The ids of the configured members and of the user group.

    Raises:
        InputError: nobody has a name, or several people have it.
    """
    policy = app.settings.policy
    ids: list[str] = []
    for member in policy.team.members:
        is_name = member.startswith("@")
        ids.append(user_called(member, workspace.users, "[team] members") if is_name else member)
    if group := policy.team.user_group:
        if group.startswith("@"):
            # If we know of none, ask again: Slack then says whether there are none or we may not see them.
            groups = workspace.groups or api.call("usergroups.list")["usergroups"]
            group = group_meant(group, groups, group_known_as(app.engine, group))
        try:
            ids += api.call("usergroups.users.list", usergroup=group)["users"]
        except SlackRefusedError as refused:
            if refused.code != "no_such_subteam":  # deleted or disabled: the team is [team] members alone
                raise
    return list(dict.fromkeys(ids))
