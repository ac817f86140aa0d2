"""The Slack app's services, built in this one place; what the settings name becomes ids, once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from copilot.build import now_utc
from copilot.desk.facts import StatusEmoji
from copilot.desk.hours import parse_days
from copilot.metrics import Metrics
from copilot.slack.gateway import Gateway
from copilot.slack.live import Reader
from copilot.slack.people import People, only_one
from copilot.slack.services import Services, Waker, Workspace
from copilot.suggest import suggest
from index.errors import InputError
from index.lock import is_being_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App
    from copilot.settings import Policy
    from copilot.slack.services import Suggester

_PEOPLE_ARE_FRESH_FOR = timedelta(minutes=5)


def new_uuid() -> str:
    return uuid.uuid4().hex


def connect(
    app: App,
    *,
    shadow: bool = False,
    clock: Callable[[], datetime] = now_utc,
    new_id: Callable[[], str] = new_uuid,
    suggester: Suggester | None = None,
) -> Services:
    """Services for a workspace.

    Raises:
        InputError: a token is missing, or a setting names nothing that Slack knows.
        SlackError: Slack does not answer, or not this token.
    """
    environment, policy = app.settings.environment, app.settings.policy
    if environment.slack_bot_token is None:
        raise InputError("SLACK_BOT_TOKEN is not set; the README says in ten minutes how to get one.")
    slack = Gateway(environment.slack_bot_token.get_secret_value(), environment.slack_api_url)
    me = slack.who_am_i()
    people = People(slack, policy, str(me["team_id"]), clock, _PEOPLE_ARE_FRESH_FOR)
    if not people.refresh_team():
        raise InputError("Nobody is on the team, so nobody may approve; set [team] user_group or members.")
    return Services(
        engine=app.engine,
        slack=slack,
        people=people,
        reader=Reader(slack, people, str(me["bot_id"])),
        suggest=suggester or partial(suggest, services=app.suggest_services),
        embed_case=app.embed_case,
        workspace=_workspace(slack, policy, me),
        policy=_with_ids(policy, people),
        metrics=Metrics(),
        clock=clock,
        new_id=new_id,
        wake=Waker(),
        shadow=shadow,
        emoji=_emoji(policy),
        is_indexing=lambda: is_being_written(environment.copilot_data_dir, clock()),
    )


def _workspace(slack: Gateway, policy: Policy, me: dict[str, object]) -> Workspace:
    listed = _by_name(slack) if _names(policy) else {}

    def channel_id(name: str, setting: str) -> str:
        return only_one(name, listed.get(name[1:], []), setting) if name.startswith("#") else name

    triage = policy.slack.triage_channel
    triage_id = channel_id(triage, "[slack] triage_channel") if triage else None
    product = policy.slack.product_channel
    internal = {channel_id(name, "[slack] internal_channels") for name in policy.slack.internal_channels}
    return Workspace(
        bot_id=str(me["bot_id"]),
        bot_user_id=str(me["user_id"]),
        team_id=str(me["team_id"]),
        url=str(me["url"]),
        support={channel_id(name, "[slack] support_channels") for name in policy.slack.support_channels},
        internal=frozenset(internal | ({triage_id} if triage_id else set())),
        triage=triage_id,
        product=channel_id(product, "[slack] product_channel") if product else None,
    )


def _names(policy: Policy) -> list[str]:
    slack = policy.slack
    named = [*slack.support_channels, *slack.internal_channels, slack.triage_channel, slack.product_channel]
    return [name for name in named if name and name.startswith("#")]


def _by_name(slack: Gateway) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for channel in slack.channels():
        found.setdefault(str(channel.get("name")), []).append(str(channel["id"]))
    return found


def _with_ids(policy: Policy, people: People) -> Policy:
    """The settings with the rota's people by id, and checked where only use would show a fault."""
    try:
        parse_days(policy.hours.working.days)
    except ValueError as error:
        raise InputError(f"[hours] working.days: {error}.") from None
    if policy.on_call.source == "pagerduty":
        raise InputError('[on_call] source = "pagerduty" is not built yet; use "rota" or "user_group".')
    shifts = [
        shift.model_copy(update={"user": people.user_id(shift.user, "[on_call] rota")}) for shift in policy.on_call.rota
    ]
    return policy.model_copy(update={"on_call": policy.on_call.model_copy(update={"rota": shifts})})


def _emoji(policy: Policy) -> StatusEmoji:
    try:
        return StatusEmoji(tuple(policy.slack.in_progress_emoji), tuple(policy.slack.closed_emoji))
    except ValueError as error:
        raise InputError(f"[slack] in_progress_emoji and closed_emoji: {error}.") from None
