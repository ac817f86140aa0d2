"""What the app is sent when a person clicks, submits, closes, or runs a shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.filling import initial_values
from tests.strict_slack.shapes import actor_json, message_json, place_json, view_json

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json, Message, User, View
    from tests.strict_slack.world import World


def shortcut(world: World, user: User, callback_id: str, channel: Channel, message: Message) -> Json:
    about = {name: part for name, part in _common(world, user, None).items() if name != "api_app_id"}
    return about | {
        "type": "message_action",
        "user": {"id": user.id, "name": user.name, "team_id": user.team_id},
        "callback_id": callback_id,
        "action_ts": world.now_ts(),
        "message_ts": message.ts,
        "channel": place_json(channel),
        "message": message_json(world, message, metadata=True),
        "response_url": world.new_response_url(user.id, channel, None),
    }


def click_in_message(world: World, user: User, channel: Channel, message: Message, action: Json) -> Json:
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral_to is not None
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _common(world, user, None) | {
        "type": "block_actions",
        "container": container,
        "channel": place_json(channel),
        "state": {"values": initial_values(message.blocks or [])},
        "response_url": world.new_response_url(user.id, channel, message),
        "actions": [action],
    }
    if message.ephemeral_to is None:  # Slack does not tell what an ephemeral one said
        payload["message"] = message_json(world, message, metadata=True)
    return payload


def click_in_view(world: World, user: User, view: View, action: Json) -> Json:
    return _common(world, user, view) | {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(world, view),
        "actions": [action],
    }


def submission(world: World, user: User, view: View) -> Json:
    return _common(world, user, view) | {"type": "view_submission", "view": view_json(world, view)}


def closing(world: World, user: User, view: View, is_cleared: bool) -> Json:
    about = {name: part for name, part in _common(world, user, view).items() if name != "trigger_id"}
    return about | {"type": "view_closed", "view": view_json(world, view), "is_cleared": is_cleared}


def _common(world: World, user: User, view: View | None) -> Json:
    return {
        "enterprise": None,
        "team": {"id": world.team_id, "domain": world.team_domain},
        "user": actor_json(user),
        "api_app_id": world.app_id,
        "token": world.verification_token,
        "trigger_id": world.new_trigger(user.id, view),
        "is_enterprise_install": False,
    }
