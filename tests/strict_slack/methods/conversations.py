"""conversations.*, but for what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.methods.calls import Args, Refusal, found_user, method, need_scope, page, seen_channel
from tests.strict_slack.shapes import channel_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json
    from tests.strict_slack.world import World

TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
READ = "channels:read groups:read im:read mpim:read"


def info(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    need_scope(world, f"{channel.kind}:read")
    shown = channel_json(world, channel)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def listing(world: World, args: Args) -> Json:
    """Public channels, and of the rest those where the app is in."""
    found = [channel for channel in _of_types(world, args) if channel.kind == "channels" or world.bot_in(channel)]
    return _channels(world, args, found)


def of_user(world: World, args: Args) -> Json:
    member = args.text("user") or world.bot_user_id
    found_user(world, member, "invalid_arguments")
    both = [channel for channel in _of_types(world, args) if member in channel.members]
    return _channels(world, args, [one for one in both if one.kind == "channels" or world.bot_in(one)])


def _of_types(world: World, args: Args) -> list[Channel]:
    wanted = args.names("types", "public_channel")
    if set(wanted) - set(TYPES):
        raise Refusal("invalid_types")
    for name in wanted:
        need_scope(world, f"{TYPES[name]}:read")
    kinds = {TYPES[name] for name in wanted}
    archived = not args.flag("exclude_archived")
    return [one for one in world.channels.values() if one.kind in kinds and (archived or not one.is_archived)]


def _channels(world: World, args: Args, found: list[Channel]) -> Json:
    shown, cursor = page(args, found, args.limit(100, error="invalid_limit"))
    listed = [channel_json(world, one) | ({} if one.is_im else {"num_members": len(one.members)}) for one in shown]
    return {"channels": listed, "response_metadata": {"next_cursor": cursor}}


def members(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    need_scope(world, f"{channel.kind}:read")
    shown, cursor = page(args, channel.members, args.limit(100, error="invalid_limit"))
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def join(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    if channel.kind != "channels":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    if not world.bot_in(channel):
        channel.members.append(world.bot_user_id)
    return {"channel": channel_json(world, channel)}


def open_im(world: World, args: Args) -> Json:
    """The direct messages with one person, the same channel each time. (Several people: not played here.)"""
    channel = seen_channel(world, args) if "channel" in args else _im_with(world, args.names("users"))
    shown = channel_json(world, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _im_with(world: World, user_ids: list[str]) -> Channel:
    if not user_ids:
        raise Refusal("users_list_not_supplied")
    if len(user_ids) > 1:
        need_scope(world, "mpim:write")
        raise Refusal("invalid_user_combination")
    need_scope(world, "im:write")
    user = found_user(world, user_ids[0])
    if user.deleted:
        raise Refusal("user_disabled")
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    return world.open_im(user)


METHODS = (
    method("conversations.info", info, "channel* include_locale include_num_members", READ),
    method("conversations.list", listing, "cursor exclude_archived limit team_id types", READ),
    method("conversations.members", members, "channel* cursor limit", READ),
    method("conversations.join", join, "channel*", "channels:join"),
    method(
        "conversations.open",
        open_im,
        "channel prevent_creation return_im users",
        "channels:manage groups:write im:write mpim:write",
    ),
    method("users.conversations", of_user, "cursor exclude_archived limit team_id types user", READ),
)
