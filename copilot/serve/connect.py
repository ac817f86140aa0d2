"""Builds the Slack app's services, and turns the names in the settings into ids, once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from copilot.build import now_utc
from copilot.desk.facts import StatusEmoji
from copilot.metrics import Metrics
from copilot.records.groups import group_known_as, keep_group
from copilot.slack.errors import SlackError
from copilot.slack.gateway import Gateway
from copilot.slack.live_thread import Reader
from copilot.slack.places import flags_of, shown_outside
from copilot.slack.services import Services, Waker, Workspace
from copilot.slack.workspace.channels import ChannelNames, used_channels
from copilot.slack.workspace.people import People
from copilot.slack.workspace.user_group import GroupBook
from copilot.suggest import suggest
from index.errors import InputError
from index.storage.locking.lock import is_being_written
from index.storage.locking.shared_lock import is_locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.build import App
    from copilot.settings import Environment, Policy
    from copilot.slack.services import Suggester


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
        InputError: a token is missing, or Slack does not know a name in the settings.
        SlackError: Slack does not answer, or refuses the token.
    """
    environment, policy = app.settings.environment, app.settings.policy
    slack = _gateway(environment)
    me = slack.who_am_i()
    people = People(slack, policy, str(me["team_id"]), clock, book_in(app.engine, clock))
    if not people.refresh_team():
        raise InputError("Nobody is on the team, so nobody may approve; set [team] user_group or members.")
    workspace = _workspace(slack, policy, me)
    if fault := shown_outside(flags_of(workspace.shown_together, slack)):
        raise InputError(fault)
    return Services(
        engine=app.engine,
        slack=slack,
        people=people,
        reader=Reader(slack, people, str(me["bot_id"]), frozenset(policy.slack.forms_from)),
        suggest=suggester or partial(suggest, services=app.suggest_services),
        embed_case=app.search.embed_case,
        workspace=workspace,
        policy=_with_ids(policy, people),
        metrics=Metrics(),
        clock=clock,
        new_id=new_id,
        wake=Waker(),
        shadow=shadow,
        emoji=StatusEmoji.of(policy.slack),
        is_indexing=lambda: is_being_written(environment.copilot_data_dir, clock()) or is_locked(app.engine),
    )


def _gateway(environment: Environment) -> Gateway:
    if environment.slack_bot_token is None:
        raise InputError("SLACK_BOT_TOKEN is not set; the README says in ten minutes how to get one.")
    return Gateway(environment.slack_bot_token.get_secret_value(), environment.slack_api_url)


def _workspace(slack: Gateway, policy: Policy, me: dict[str, object]) -> Workspace:
    names = ChannelNames(slack.channels)
    ids = defaultdict[str, set[str]](set)
    for setting, name in used_channels(policy):
        ids[setting].add(names.id_of(name, setting))
    return Workspace(
        bot_id=str(me["bot_id"]),
        bot_user_id=str(me["user_id"]),
        team_id=str(me["team_id"]),
        enterprise_id=str(me.get("enterprise_id") or ""),
        app_id=_app_id(slack, str(me["bot_id"])),
        url=str(me["url"]),
        support=ids["support_channels"],
        internal=frozenset(ids["internal_channels"] | ids["triage_channel"]),
        triage=next(iter(ids["triage_channel"]), None),
        product=next(iter(ids["product_channel"]), None),
    )


def _app_id(slack: Gateway, bot_id: str) -> str:
    """Which app this is; empty if Slack does not say, and then requests for other apps are not refused."""
    try:
        return slack.app_id(bot_id)
    except SlackError:
        return ""


def book_in(engine: Engine, clock: Callable[[], datetime]) -> GroupBook:
    """Which id each handle stood for, kept in the database."""
    return GroupBook(
        known=lambda handle: group_known_as(engine, handle),
        keep=lambda handle, group_id: keep_group(engine, handle, group_id, clock()),
    )


def _with_ids(policy: Policy, people: People) -> Policy:
    """The settings with the rota's people by id."""
    if policy.on_call.source == "pagerduty":
        raise InputError('[on_call] source = "pagerduty" is not built yet; use "rota" or "user_group".')
    shifts = [
        shift.model_copy(update={"user": people.user_id(shift.user, "[on_call] rota")}) for shift in policy.on_call.rota
    ]
    return policy.model_copy(update={"on_call": policy.on_call.model_copy(update={"rota": shifts})})
