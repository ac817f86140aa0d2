"""Whether the team in the settings exists, and whether somebody is on call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.on_call import on_shift
from copilot.doctor.findings import fault, fine, warn
from copilot.slack.errors import SlackRefusedError
from copilot.slack.refusals import in_words
from index.errors import InputError, SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from copilot.doctor.findings import Finding
    from copilot.settings import Policy
    from copilot.slack.gateway import Gateway, Json
    from copilot.slack.workspace.people import People

_DAYS_AHEAD = 7  # in which a gap in the rota is reported
_SHOWN = 10  # names
_ALONE = "Until then the team is only [team] members."
_NOBODY = "Nobody is on the team, so nobody may approve. Set [team] user_group or members."


def check_team(
    slack: Gateway, people: People, policy: Policy, team_id: str
) -> tuple[list[Finding], Mapping[str, str] | None]:
    """Faults of the team, and the names of those who may approve, by id; None if Slack does not say."""
    try:
        findings, listed = _listed(slack, people, policy)
        team = {}
        for user_id, name in listed.items():
            user = _user(slack, user_id)
            if problem := judge_member(user, team_id):
                findings.append((warn if user else fault)(f"team member {name}", problem))
            elif user:
                team[user_id] = str(user.get("name") or user_id)
    except SupportCopilotError as error:
        return [fault("team", in_words(error))], None
    names = sorted(team.values())
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    summary = fine("team", f"{len(names)}: {', '.join(names[:_SHOWN])}{more}") if team else fault("team", _NOBODY)
    return [summary, *findings], team


def _listed(slack: Gateway, people: People, policy: Policy) -> tuple[list[Finding], dict[str, str]]:
    """Names that cannot be resolved, and the people in the settings by id."""
    findings: list[Finding] = []
    listed: dict[str, str] = {}
    for name in policy.team.members:
        try:
            listed[people.user_id(name, "[team] members")] = name
        except InputError as error:
            findings.append(fault(f"team member {name}", str(error)))
    if group := policy.team.user_group:
        try:
            problems, members = _members(slack, people, group)
        except InputError as error:
            problems, members = [fault("team", str(error))], []
        findings += problems
        listed = {user: f"{user} of {group}" for user in members} | listed
    return findings, listed


def _members(slack: Gateway, people: People, name: str) -> tuple[list[Finding], list[str]]:
    """What is wrong with the user group, and who is in it.

    Raises:
        InputError: no group has this handle, or another one than before.
    """
    group_id = people.group_id()
    group = next((one for one in slack.user_groups(disabled=True) if one["id"] == group_id), None)
    if group is None:
        return [fault("team", f"[team] user_group: Slack knows no group {name}. Use its @handle. {_ALONE}")], []
    if group.get("date_delete"):
        return [fault("team", f"[team] user_group: {name} is disabled. Enable it, or name another. {_ALONE}")], []
    members = slack.user_group_members(str(group_id))
    if name.startswith("@") and group.get("handle") != name[1:]:
        says = f"[team] user_group: {name} is now called @{group.get('handle')}. Use its id, {group_id}."
        return [warn("team", says)], members
    return ([] if members else [warn("team", f"[team] user_group: {name} is empty.")]), members


def _user(slack: Gateway, user_id: str) -> Json | None:
    try:
        return slack.user(user_id)
    except SlackRefusedError as error:
        if error.code in ("user_not_found", "user_not_visible"):
            return None
        raise


def judge_member(user: Json | None, team_id: str) -> str:
    """Why somebody in the settings may not approve, from `users.info`; "" if they may."""
    if user is None:
        return "Slack knows nobody with this id. Correct it in [team]."
    if user.get("deleted"):
        return f"@{user.get('name')} is deactivated and does not count. Remove them from [team]."
    if user.get("team_id", team_id) != team_id:
        return f"@{user.get('name')} belongs to another workspace, so counts as a user here. Remove them from [team]."
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return f"@{user.get('name')} is a guest, so counts as a user here. Remove them from [team]."
    if user.get("is_bot"):
        return f"@{user.get('name')} is a bot and cannot approve. Remove it from [team]."
    return ""


def check_on_call(people: People, policy: Policy, team: Mapping[str, str] | None, now: datetime) -> list[Finding]:
    """Whether cards reach somebody, today and in the coming days."""
    try:
        shifts = [
            shift.model_copy(update={"user": people.user_id(shift.user, "[on_call] rota")})
            for shift in policy.on_call.rota
        ]
    except SupportCopilotError as error:
        return [fault("on call", in_words(error))]
    zone = policy.hours.timezone
    days = [now + timedelta(days=step) for step in range(_DAYS_AHEAD)]
    return [judge_on_call(policy, [(day, on_shift(shifts, day, zone)) for day in days], team)]


def judge_on_call(policy: Policy, days: list[tuple[datetime, str | None]], team: Mapping[str, str] | None) -> Finding:
    """The finding about who is on call from today on; `team` is None if it is not known."""
    triage = policy.slack.triage_channel
    if policy.slack.cards_to == "triage_channel":
        says = '[slack] cards_to = "triage_channel", but there is none. Set [slack] triage_channel.'
        return fine("on call", f"cards go to {triage}") if triage else fault("on call", says)
    if policy.on_call.source == "user_group":
        return _of_group(team or {}, triage)
    today = days[0][1]
    if today is None:
        return _nobody("Nobody is on call today.", triage)
    name = (team or {}).get(today, today)
    if team is not None and today not in team:
        return fault("on call", f"{today} is on call today but not on the team, so may not approve. Correct [team].")
    if hole := next((day for day, user in days if user is None), None):
        return warn("on call", f"{name} today, but nobody on {hole:%A, %d %B}. Complete [on_call] rota.")
    return fine("on call", f"{name} today, and no gap in the next {len(days)} days")


def _of_group(team: Collection[str], triage: str | None) -> Finding:
    if len(team) == 1:
        return fine("on call", f"{next(iter(team))}, the only one in the user group")
    return _nobody(
        f'The user group has {len(team)} members; for [on_call] source = "user_group" it must have exactly one.', triage
    )


def _nobody(says: str, triage: str | None) -> Finding:
    if triage:
        return warn("on call", f"{says} Cards go to {triage} instead. Complete [on_call] rota to change that.")
    return fault("on call", f"{says} A card has nowhere to go. Complete [on_call] rota, or set [slack] triage_channel.")
