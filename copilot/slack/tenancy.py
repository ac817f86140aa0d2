"""Whether a request that Slack signed, or sent through our socket, is about this workspace and this app.

Source: docs.slack.dev/apis/events-api and docs.slack.dev/reference/interaction-payloads.
`authorizations` names the one installation that an event is delivered to. In a channel shared with another workspace,
and only there, `team_id` and `enterprise_id` may be the other workspace's. If an app is installed for a whole
organisation, `team` is null and `enterprise` is set instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.slack.services import Workspace

Json = dict[str, Any]


def is_ours(body: Mapping[str, Any], workspace: Workspace) -> bool:
    """Whether a request is about this workspace and app; one that names no workspace is not."""
    if workspace.app_id and body.get("api_app_id") not in (None, "", workspace.app_id):
        return False
    return _event_is_ours(body, workspace) if body.get("type") == "event_callback" else _click_is_ours(body, workspace)


def is_member_elsewhere(body: Mapping[str, Any], workspace: Workspace) -> bool:
    """Whether Slack names the person who acts as a member of another workspace.

    In an organisation people have one id in all its workspaces, and only `users.info` says what they are here.
    """
    team = _object(body.get("user")).get("team_id")
    return not workspace.enterprise_id and team not in (None, "", workspace.team_id)


def _event_is_ours(body: Mapping[str, Any], workspace: Workspace) -> bool:
    granted = body.get("authorizations")
    installations = [one for one in granted if isinstance(one, dict)] if isinstance(granted, list) else []
    if installations:
        if not any(_names_us(one, workspace) for one in installations):
            return False
        if body.get("is_ext_shared_channel") is True:
            return True
    elif not body.get("team_id"):
        return False
    is_theirs = body.get("team_id") not in (None, "", workspace.team_id)
    return not _is_foreign(body.get("enterprise_id"), workspace) and (
        not is_theirs or any(one.get("is_enterprise_install") for one in installations)
    )


def _names_us(installation: Json, workspace: Workspace) -> bool:
    if _is_foreign(installation.get("enterprise_id"), workspace):
        return False
    if installation.get("is_enterprise_install") and not installation.get("team_id"):
        return bool(workspace.enterprise_id)
    return installation.get("team_id") == workspace.team_id


def _click_is_ours(body: Mapping[str, Any], workspace: Workspace) -> bool:
    team, enterprise, view = (_object(body.get(name)) for name in ("team", "enterprise", "view"))
    if _is_foreign(enterprise.get("id"), workspace) or _is_foreign(team.get("enterprise_id"), workspace):
        return False
    if view.get("app_installed_team_id") not in (None, "", workspace.team_id):
        return False
    if team.get("id"):
        return bool(team["id"] == workspace.team_id)
    is_for_all = body.get("is_enterprise_install") in (True, "true")
    return is_for_all and bool(workspace.enterprise_id) and enterprise.get("id") == workspace.enterprise_id


def _is_foreign(enterprise_id: object, workspace: Workspace) -> bool:
    return enterprise_id not in (None, "", workspace.enterprise_id or None)


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
