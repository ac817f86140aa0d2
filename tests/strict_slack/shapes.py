"""How Slack writes its objects down, in answers and in payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json, Message, User, UserGroup, View
    from tests.strict_slack.world import World

WHO = ("subtype", "user", "team", "bot_id", "app_id", "username", "icons")
WHAT = ("thread_ts", "blocks", "attachments", "files", "edited", "client_msg_id")


def message_json(world: World, message: Message, metadata: bool = False, thread: bool = True) -> Json:
    """As history and replies return it; `thread=False` leaves out what is said about its replies."""
    about: Json = {"type": "message", "ts": message.ts, "text": message.text}
    about |= {name: value for name in WHO + WHAT if (value := getattr(message, name)) is not None}
    if message.bot_id == world.bot_id and message.user is not None:  # not under another name
        about["bot_profile"] = bot_profile(world)
    if message.user is not None and message.team != world.team_id:
        about |= {"user_team": message.team, "source_team": message.team}  # from another workspace
    if message.files:
        about["upload"] = False
    if message.subtype == "tombstone":
        about["hidden"] = True
    if metadata and message.metadata is not None:
        about["metadata"] = message.metadata
    if message.reactions:
        about["reactions"] = reactions_json(message)
    if thread:
        about |= _thread_json(world, message)
    return about


def reactions_json(message: Message) -> list[Json]:
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def _thread_json(world: World, message: Message) -> Json:
    channel = world.channels[message.channel]
    if message.thread_ts is not None:
        root = world.message(channel, message.thread_ts)
        return {"parent_user_id": root.user} if root is not None and root.user else {}
    replies = world.replies(channel, message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user or reply.bot_id or "" for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(world: World) -> Json:
    return {
        "id": world.bot_id,
        "app_id": world.app_id,
        "user_id": world.bot_user_id,
        "name": world.bot_name,
        "icons": dict.fromkeys(("image_36", "image_48", "image_72"), "https://a.slack-edge.com/bot.png"),
        "deleted": False,
        "updated": 1_700_000_000,
        "team_id": world.team_id,
    }


def channel_json(world: World, channel: Channel) -> Json:
    about: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private or channel.is_im or channel.is_mpim,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "context_team_id": world.team_id,
    }
    if channel.is_im:
        return about | {"user": channel.user, "is_open": True, "is_user_deleted": False}
    return about | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_general": False,
        "is_member": world.bot_in(channel),
        "creator": channel.members[0] if channel.members else world.bot_user_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def user_json(world: World, user: User) -> Json:
    images = {f"image_{size}": f"https://avatars.example.com/{user.id}-{size}.png" for size in (24, 48, 72, 192, 512)}
    about: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": user.tz_offset,
        "profile": {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.display_name,
            "display_name_normalized": user.display_name,
            "team": user.team_id,
            **images,
        },
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if user.team_id != world.team_id:
        about["is_stranger"] = True  # known through a shared channel only
    return about


def group_json(world: World, group: UserGroup, with_users: bool) -> Json:
    about: Json = {
        "id": group.id,
        "team_id": world.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_delete": 1_700_000_000 if group.disabled else 0,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return about | ({"users": list(group.users)} if with_users else {})


def view_json(world: World, view: View) -> Json:
    empty: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
    empty |= {"close": None, "clear_on_close": False, "notify_on_close": False, "submit_disabled": False}
    standing: Json = {
        "id": view.id,
        "team_id": world.team_id,
        "hash": view.hash,
        "state": {"values": view.values},
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }
    return empty | view.body | standing


def actor_json(user: User) -> Json:
    """The `user` of an interaction."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def place_json(channel: Channel) -> dict[str, Any]:
    """The `channel` of an interaction: Slack does not tell the names of private ones."""
    return {"id": channel.id, "name": {"im": "directmessage", "groups": "privategroup"}.get(channel.kind, channel.name)}
