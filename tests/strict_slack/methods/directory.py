"""Who is who: users, user groups, bots, the team, and the app itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.methods.calls import Args, Refusal, found_user, method, page
from tests.strict_slack.shapes import bot_profile, group_json, user_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Json
    from tests.strict_slack.world import World


def auth_test(world: World, args: Args) -> Json:
    return {
        "url": f"https://{world.team_domain}.slack.com/",
        "team": world.team_name,
        "user": world.bot_name,
        "team_id": world.team_id,
        "user_id": world.bot_user_id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def user_info(world: World, args: Args) -> Json:
    return {"user": user_json(world, found_user(world, args.text("user")))}


def user_list(world: World, args: Args) -> Json:
    """The workspace's own people; strangers from shared channels are not among them."""
    people = [user for user in world.users.values() if user.team_id == world.team_id]
    shown, cursor = page(args, people, args.limit(len(people) or 1, most=1000) if "limit" in args else len(people))
    members = [user_json(world, user) for user in shown]
    return {"members": members, "cache_ts": int(world.clock()), "response_metadata": {"next_cursor": cursor}}


def group_list(world: World, args: Args) -> Json:
    found = [group for group in world.groups.values() if args.flag("include_disabled") or not group.disabled]
    return {"usergroups": [group_json(world, group, args.flag("include_users")) for group in found]}


def group_users(world: World, args: Args) -> Json:
    group = world.groups.get(args.text("usergroup"))
    if group is None or (group.disabled and not args.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}


def bot_info(world: World, args: Args) -> Json:
    if args.text("bot") != world.bot_id:
        raise Refusal("bot_not_found")
    return {"bot": bot_profile(world)}


def team_info(world: World, args: Args) -> Json:
    if args.text("team") not in ("", world.team_id):
        raise Refusal("team_not_found")
    icon = {"image_68": "https://a.slack-edge.com/team.png", "image_default": True}
    team = {"id": world.team_id, "name": world.team_name, "domain": world.team_domain, "email_domain": "", "icon": icon}
    return {"team": team}


METHODS = (
    method("auth.test", auth_test),
    method("users.info", user_info, "include_locale user*", "users:read"),
    method("users.list", user_list, "cursor include_locale limit team_id", "users:read"),
    method("usergroups.list", group_list, "include_count include_disabled include_users team_id", "usergroups:read"),
    method("usergroups.users.list", group_users, "usergroup* include_disabled team_id", "usergroups:read"),
    method("bots.info", bot_info, "bot team_id", "users:read"),
    method("team.info", team_info, "domain team", "team:read"),
)
