"""Whether Slack lets the app do what the settings ask for. No secret is ever shown."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from copilot.doctor.findings import fault, fine, warn
from copilot.doctor.slack_channels import check_channels
from copilot.doctor.slack_team import check_on_call, check_team
from copilot.slack.errors import SlackError, SlackRefusedError, SlackUnclearError
from copilot.slack.gateway import Gateway
from copilot.slack.refusals import in_words
from copilot.slack.workspace.channels import used_channels
from copilot.slack.workspace.people import People
from copilot.slack.workspace.user_group import GroupBook
from index.embedding.addresses import shown_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from copilot.doctor.findings import Finding
    from copilot.settings import Environment, Policy, Settings

# Each scope of the bot token, and what fails without it. `manifest.yaml` asks for these and no others.
NEEDED = {
    "chat:write": "nothing can be posted: no reply, and no card",
    "chat:write.customize": "replies under the engineer's name and picture are refused; or set [slack] post_as = "
    '"app"',
    "commands": "nobody sees the shortcut *Suggest answer*",
    "channels:read": "channels cannot be found by name, and public ones cannot be told from private ones",
    "channels:history": "questions in public channels are missed, and no thread there can be read",
    "groups:read": "channels cannot be found by name: Slack lists private ones with the others, or none",
    "groups:history": "questions in private channels are missed, and no thread there can be read",
    "reactions:read": "emoji do not change the status of a thread",
    "users:read": "the team cannot be recognised, and `serve` does not start",
    "usergroups:read": "the team's user group cannot be read, and `serve` does not start",
    "im:write": "no card reaches the direct messages of the engineer on call",
    "im:history": "questions that the team asks the app itself are not heard",
    "assistant:write": "the app does not appear among Slack's agents, where the team can ask it",
}
_FROM_SLACK = 300  # seconds: a signature this much older or newer is refused, as Slack asks
_NOTICED = 60

# Where Slack shows each secret, on the app's page at api.slack.com/apps.
_PLACES = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions",
    "SLACK_APP_TOKEN": "Basic Information, App-Level Tokens",
    "SLACK_SIGNING_SECRET": "Basic Information, App Credentials",
}
_BEGINNINGS = {
    "xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xapp-": ("an app-level token", "SLACK_APP_TOKEN"),
    "xoxp-": ("a person's token", ""),
    "xoxe": ("a token that expires; manifest.yaml turns rotation off", ""),
}
_TOKEN_FAULTS = {
    "invalid_auth": "Slack does not know {variable}. Copy it again from {place}.",
    "not_authed": "Slack does not know {variable}. Copy it again from {place}.",
    "token_revoked": "{variable} was revoked. Install the app again, or make a new token, and copy it from {place}.",
    "account_inactive": "{variable} was revoked. Install the app again, or make a new token, and copy it from {place}.",
    "token_expired": "{variable} has expired. Turn token rotation off, as in manifest.yaml, and copy it from {place}.",
    "not_allowed_token_type": "{variable} holds a token of another kind. The right one is in {place}.",
}


def check_slack(
    settings: Settings,
    clock: Callable[[], datetime],
    known_group: Callable[[str], str | None] = lambda handle: None,
) -> list[Finding]:
    """Tokens, clock, scopes, channels, team and rota; one line if there is no bot token to ask with.

    `known_group` says which user group a handle meant when it was first used.
    """
    environment, policy = settings.environment, settings.policy
    if environment.slack_bot_token is None:
        return [fine("slack", "skipped: SLACK_BOT_TOKEN is not set, and `serve` needs it")]
    misplaced = {name: says for name, value in _secrets(environment).items() if (says := misplacement(name, value))}
    doors = list(_check_doors(environment, misplaced))
    if "SLACK_BOT_TOKEN" in misplaced:
        return [fault("slack bot token", misplaced["SLACK_BOT_TOKEN"]), *doors]
    slack = Gateway(environment.slack_bot_token.get_secret_value(), environment.slack_api_url)
    before = clock()
    try:
        me = slack.who_am_i()
    except SlackError as error:
        return [fault("slack bot token", token_fault(error, "SLACK_BOT_TOKEN", environment)), *doors]
    after = clock()
    app = str(me.get("user", "the app"))
    people = People(slack, policy, str(me["team_id"]), clock, GroupBook(known=known_group))
    team_findings, team = check_team(slack, people, policy, str(me["team_id"]))
    return [
        fine("slack bot token", f"the app is @{app} in {me.get('team')} ({me['team_id']}), {me.get('url')}"),
        *doors,
        *judge_clock(str(me["date"]), before, after),
        *judge_scopes(me["scopes"], policy),
        *check_channels(slack, policy, me["scopes"], app),
        *team_findings,
        *check_on_call(people, policy, team, after),
    ]


def _secrets(environment: Environment) -> dict[str, str]:
    values = {name: getattr(environment, name.lower()) for name in _PLACES}
    return {name: value.get_secret_value() for name, value in values.items() if value}


def misplacement(variable: str, value: str) -> str:
    """What looks wrong about a secret, in words; "" if nothing does."""
    place = f"The right one is in {_PLACES[variable]}."
    if any(sign.isspace() or sign in "\"'" for sign in value):
        return f"{variable} contains a space, a line break or a quotation mark. Paste it again without it."
    for beginning, (kind, home) in _BEGINNINGS.items():
        if value.startswith(beginning) and home != variable:
            return f"{variable} holds {kind}" + (f", which belongs in {home}. " if home else ". ") + place
    return ""


def token_fault(error: SlackError, variable: str, environment: Environment) -> str:
    """Why Slack refuses a token, and what to do."""
    if isinstance(error, SlackUnclearError):
        return f"{error} Check the network, the proxy and SLACK_API_URL ({shown_address(environment.slack_api_url)})."
    if isinstance(error, SlackRefusedError) and error.code in _TOKEN_FAULTS:
        return _TOKEN_FAULTS[error.code].format(variable=variable, place=_PLACES[variable])
    return in_words(error)


def _check_doors(environment: Environment, misplaced: Mapping[str, str]) -> Iterator[Finding]:
    """The two ways in: Socket Mode with the app token, signed HTTP with the signing secret."""
    secret, token = environment.slack_signing_secret, environment.slack_app_token
    if says := misplaced.get("SLACK_SIGNING_SECRET"):
        yield fault("slack signing secret", says)
    if says := misplaced.get("SLACK_APP_TOKEN"):
        yield fault("slack app token", says)
    elif token is not None:
        yield _check_app_token(token.get_secret_value(), environment)
    elif secret is not None:
        yield fine("slack app token", "not set: only `serve --http PORT` works")
    else:
        yield fault(
            "slack app token",
            "Slack cannot reach the app. Set SLACK_APP_TOKEN for Socket Mode, with the scope connections:write, "
            f"from {_PLACES['SLACK_APP_TOKEN']}; or SLACK_SIGNING_SECRET for `serve --http PORT`.",
        )


def _check_app_token(token: str, environment: Environment) -> Finding:
    try:
        Gateway(token, environment.slack_api_url).open_connection()
    except SlackRefusedError as error:
        if error.code == "missing_scope":
            says = f"lacks the scope connections:write. Create one that has it in {_PLACES['SLACK_APP_TOKEN']}."
            return fault("slack app token", f"SLACK_APP_TOKEN {says}")
        return fault("slack app token", token_fault(error, "SLACK_APP_TOKEN", environment))
    except SlackError as error:
        return fault("slack app token", token_fault(error, "SLACK_APP_TOKEN", environment))
    return fine("slack app token", "Slack offers a connection for Socket Mode")


def judge_clock(date: str, before: datetime, after: datetime) -> list[Finding]:
    """This machine's clock, read before and after a call, against the answer's Date, which is in whole seconds."""
    try:
        there = parsedate_to_datetime(date)
        ahead, behind = (before - there).total_seconds() - 1, (there - after).total_seconds()
    except (TypeError, ValueError):  # a proxy removed or changed the header
        return []
    off = max(ahead, behind)
    if off <= _NOTICED:
        return [fine("slack clock", f"this machine agrees with Slack to within {_NOTICED} s")]
    says = f"This machine's clock is {off:.0f} s {'ahead of' if ahead > behind else 'behind'} Slack's. "
    if off <= _FROM_SLACK:
        return [
            warn("slack clock", f"{says}Beyond {_FROM_SLACK} s, requests signed by Slack are refused. Let NTP set it.")
        ]
    return [
        fault("slack clock", f"{says}From {_FROM_SLACK} s on, requests signed by Slack are refused. Let NTP set it.")
    ]


def judge_scopes(granted: Collection[str], policy: Policy) -> list[Finding]:
    """The scopes of the bot token against those it needs; each missing scope is a separate finding."""
    if not granted:
        return [warn("slack scopes", "Slack did not say which scopes are granted. Does a proxy remove headers?")]
    missing = [scope for scope in NEEDED if scope not in granted and scope not in _not_needed(policy)]
    if missing:
        fix = "Add it as in manifest.yaml and install the app again."
        return [fault("slack scopes", f"{scope} is missing: {NEEDED[scope]}. {fix}") for scope in missing]
    spare = ", ".join(sorted(set(granted) - set(NEEDED)))
    return [fine("slack scopes", "all that are needed" + (f"; granted but unused: {spare}" if spare else ""))]


def _not_needed(policy: Policy) -> set[str]:
    """Scopes that these settings do not need; the finding of a private channel says what that channel needs."""
    by_name = any(name.startswith("#") for _, name in used_channels(policy))
    spared = {
        "chat:write.customize": policy.slack.post_as != "engineer",
        "usergroups:read": not policy.team.user_group,
        "groups:read": not by_name,
        "groups:history": True,
    }
    return {scope for scope, is_spared in spared.items() if is_spared}
