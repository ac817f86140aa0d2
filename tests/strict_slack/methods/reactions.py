"""reactions.*: the app's own reactions, and everybody's on one message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.strict_slack import events
from tests.strict_slack.methods.calls import Args, Refusal, found_message, joined_channel, method
from tests.strict_slack.shapes import message_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Json, Message
    from tests.strict_slack.world import World

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
MOST_KINDS, MOST_BY_ONE = 50, 23


def add(world: World, args: Args) -> Json:
    message, name = _target(world, args)
    if world.channels[message.channel].is_archived:
        raise Refusal("is_archived")
    react(world, message, world.bot_user_id, name)
    return {}


def remove(world: World, args: Args) -> Json:
    message, name = _target(world, args)
    unreact(world, message, world.bot_user_id, name)
    return {}


def get(world: World, args: Args) -> Json:
    channel = joined_channel(world, args)
    message = found_message(world, channel, args.ts("timestamp", "bad_timestamp"))
    return {"type": "message", "channel": channel.id, "message": message_json(world, message)}


def react(world: World, message: Message, user_id: str, name: str) -> None:
    """Anybody's reaction, the app's or a person's."""
    users = message.reactions.get(name, [])
    if user_id in users:
        raise Refusal("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_KINDS:
        raise Refusal("too_many_emoji")
    if sum(user_id in others for others in message.reactions.values()) >= MOST_BY_ONE:
        raise Refusal("too_many_reactions")
    message.reactions[name] = [*users, user_id]
    events.reacted(world, message, user_id, name, added=True)


def unreact(world: World, message: Message, user_id: str, name: str) -> None:
    users = message.reactions.get(name, [])
    if user_id not in users:
        raise Refusal("no_reaction")
    left = [other for other in users if other != user_id]
    message.reactions = {kind: left if kind == name else by for kind, by in message.reactions.items()}
    message.reactions = {kind: by for kind, by in message.reactions.items() if by}
    events.reacted(world, message, user_id, name, added=False)


def _target(world: World, args: Args) -> tuple[Message, str]:
    name = args.text("name")
    if not NAME.fullmatch(name):
        raise Refusal("invalid_name")  # also for ":eyes:": Slack wants the name without colons
    if "timestamp" not in args or "channel" not in args:
        raise Refusal("no_item_specified")
    channel = joined_channel(world, args)
    return found_message(world, channel, args.ts("timestamp", "bad_timestamp")), name


METHODS = (
    method("reactions.add", add, "channel* name* timestamp*", "reactions:write"),
    method("reactions.remove", remove, "channel file file_comment name* timestamp", "reactions:write"),
    method("reactions.get", get, "channel file file_comment full timestamp", "reactions:read"),
)
