"""What Slack tells the app about, in Slack's shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.shapes import message_json, view_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json, Message, User
    from tests.strict_slack.world import World

CHANNEL_TYPES = {"channels": "channel", "groups": "group", "im": "im", "mpim": "mpim"}


def said(world: World, message: Message) -> None:
    """A new message; one that mentions the app comes as an app_mention besides."""
    channel = world.channels[message.channel]
    event = message_json(world, message, metadata=True, thread=False) | _place(channel, message.ts)
    root = world.message(channel, message.thread_ts) if message.thread_ts else None
    if root is not None and root.user:
        event["parent_user_id"] = root.user
    if root is not None and message.subtype == "thread_broadcast":
        event["root"] = message_json(world, root)
    _tell(world, channel, event)
    if f"<@{world.bot_user_id}>" in message.text and message.bot_id is None and "app_mentions:read" in world.scopes:
        mention = {name: value for name, value in event.items() if name != "channel_type"}
        world.emit(mention | {"type": "app_mention"}, channel)


def changed(world: World, message: Message, previous: Json) -> None:
    channel = world.channels[message.channel]
    now = message_json(world, message, metadata=True)
    event: Json = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": world.next_ts(channel)}
    _tell(world, channel, event | {"message": now, "previous_message": previous} | _place(channel, event["ts"]))


def deleted(world: World, message: Message, previous: Json) -> None:
    channel = world.channels[message.channel]
    event: Json = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": world.next_ts(channel)}
    gone = {"deleted_ts": message.ts, "previous_message": previous}
    _tell(world, channel, event | gone | _place(channel, event["ts"]))


def reacted(world: World, message: Message, user_id: str, name: str, added: bool) -> None:
    channel = world.channels[message.channel]
    event: Json = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user_id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "event_ts": world.next_ts(channel),
    }
    if message.user is not None:
        event["item_user"] = message.user
    if world.bot_in(channel) and "reactions:read" in world.scopes:
        world.emit(event, channel)


def home_opened(world: World, user: User, tab: str) -> None:
    channel = world.open_im(user)
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    home = world.homes.get(user.id)
    view = {"view": view_json(world, home)} if home is not None and tab == "home" else {}
    world.emit(event | view | {"event_ts": world.now_ts()}, None)


def _place(channel: Channel, event_ts: str) -> Json:
    return {"channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind], "event_ts": event_ts}


def _tell(world: World, channel: Channel, event: Json) -> None:
    """The app hears of messages where it is a member and has the scope to read."""
    if world.bot_in(channel) and f"{channel.kind}:history" in world.scopes:
        world.emit(event, channel)
