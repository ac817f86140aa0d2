"""chat.*: what the app says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.strict_slack import posting
from tests.strict_slack.block_kit import check_message_blocks, completed
from tests.strict_slack.methods.calls import (
    Args,
    Refusal,
    found_message,
    joined_channel,
    method,
    need_scope,
    seen_channel,
)
from tests.strict_slack.shapes import message_json
from tests.strict_slack.state import Channel, Json, Message

if TYPE_CHECKING:
    from tests.strict_slack.world import World

LONGEST_POST, LONGEST_UPDATE, LONGEST_MARKDOWN = 40_000, 4_000, 12_000
LARGEST_METADATA = 8_000
_EVENT_TYPE = re.compile(r"\w+")
COSTUME = ("username", "icon_url", "icon_emoji")


def post_message(world: World, args: Args) -> Json:
    channel = _destination(world, args)
    message = _draft(world, args, channel, "chat.postMessage", "msg_blocks_too_long")
    if len(message.text) > LONGEST_POST:
        world.problem(f"chat.postMessage: a text of {len(message.text)} characters was cut at {LONGEST_POST}")
        message.text = message.text[:LONGEST_POST]
    root = _root(world, args, channel)
    message.thread_ts = root.ts if root else None
    message.subtype = "thread_broadcast" if root and args.flag("reply_broadcast") else message.subtype
    message.metadata = _metadata(args)
    message.ts = world.next_ts(channel)
    posting.store(world, channel, message)
    posting.note_pings(world, message, _asks_for_parsing(args))
    shown = message_json(world, message, metadata=True, thread=False)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(world: World, args: Args) -> Json:
    channel = joined_channel(world, args)
    if args.text("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    _limit_text(args, LONGEST_POST)
    message = _draft(world, args, channel, "chat.postEphemeral", "msg_too_long")
    root = _root(world, args, channel)
    message.thread_ts = root.ts if root else None
    message.ephemeral_to = args.text("user")
    message.ts = world.next_ts(channel)
    channel.ephemerals.append(message)
    return {"message_ts": message.ts}


def update(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    message = found_message(world, channel, args.ts("ts", "message_not_found"))
    if message.bot_id != world.bot_id:
        raise Refusal("cant_update_message")
    _limit_text(args, LONGEST_UPDATE)
    new = _draft(world, args, channel, "chat.update", "msg_too_long")
    # What is not given goes, but for metadata: without blocks, the text alone is left.
    changes: Json = {"text": new.text, "blocks": new.blocks, "attachments": new.attachments}
    if "metadata" in args:
        changes["metadata"] = _metadata(args)
    edited = {"user": world.bot_user_id, "ts": world.now_ts()}
    posting.change(world, message, **changes, edited=edited)
    posting.note_pings(world, message, _asks_for_parsing(args))
    shown = message_json(world, message, metadata=True, thread=False)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    message = found_message(world, channel, args.ts("ts", "message_not_found"))
    if message.bot_id != world.bot_id:
        raise Refusal("cant_delete_message")
    posting.remove(world, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(world: World, args: Args) -> Json:
    channel = seen_channel(world, args)
    message = found_message(world, channel, args.ts("message_ts", "message_not_found"))
    link = f"https://{world.team_domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _destination(world: World, args: Args) -> Channel:
    """A channel by id or #name; a person's id means the direct messages with them."""
    target = args.text("channel")
    if target in world.users:
        user = world.users[target]
        if user.is_bot or user.deleted:
            raise Refusal("channel_not_found")
        return world.open_im(user)
    named = [channel.id for channel in world.channels.values() if f"#{channel.name}" == target]
    channel = joined_channel(world, Args({"channel": named[0]}) if named else args)
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel


def _draft(world: World, args: Args, channel: Channel, name: str, too_long: str) -> Message:
    """The message as given, checked; not yet anywhere."""
    text, blocks, attachments = _content(world, args, name, too_long)
    message = Message(channel.id, "", text, team=world.team_id, bot_id=world.bot_id, app_id=world.app_id)
    message.blocks = completed(blocks) if blocks else None
    message.attachments = attachments or None
    if not any(part in args for part in COSTUME):
        message.user = world.bot_user_id
        return message
    need_scope(world, "chat:write.customize")
    # Under another name it is nobody's: Slack leaves the user out.
    message.subtype = "bot_message"
    message.username = args.text("username") or world.bot_name
    icons = {"emoji": args.text("icon_emoji"), "image_48": args.text("icon_url")}
    message.icons = {name: icon for name, icon in icons.items() if icon} or None
    return message


def _limit_text(args: Args, longest: int) -> None:
    if len(args.text("text")) > longest:
        raise Refusal("msg_too_long")


def _content(world: World, args: Args, name: str, too_long: str) -> tuple[str, list[Json], list[Json]]:
    blocks = args.parsed("blocks", "invalid_blocks_format") or []
    attachments = args.parsed("attachments", "invalid_arguments") or []
    text, markdown = args.text("text"), args.text("markdown_text")
    if markdown and (text or blocks):
        raise Refusal("markdown_text_conflict")
    if not (text or markdown or blocks or attachments):
        raise Refusal("no_text")
    if len(markdown) > LONGEST_MARKDOWN:
        raise Refusal(too_long)
    if faults := check_message_blocks(blocks):
        world.problem(f"{name}: invalid_blocks: {'; '.join(faults)}")
        raise Refusal("invalid_blocks", faults, errors=faults)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > LONGEST_MARKDOWN:
        raise Refusal(too_long)
    if blocks and not text:
        world.problem(f"{name}: blocks without text: notifications and search have nothing to show")
    posting.note_unescaped(world, name, text, blocks)
    return (text or markdown), blocks, attachments


def _root(world: World, args: Args, channel: Channel) -> Message | None:
    if "thread_ts" not in args:
        return None
    message = world.message(channel, args.ts("thread_ts", "invalid_arguments"))
    if message is None:
        raise Refusal("thread_not_found")
    if message.thread_ts is not None:
        raise Refusal("cannot_reply_to_message")
    return message


def _metadata(args: Args) -> Json | None:
    metadata: Any = args.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    match metadata:
        case {"event_type": str() as name, "event_payload": dict() as payload, **rest} if not rest:
            if not (_EVENT_TYPE.fullmatch(name) and all(map(_is_payload, payload.values()))):
                raise Refusal("invalid_metadata_format")
        case _:
            raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise Refusal("metadata_too_large")
    return dict(metadata)


def _is_payload(value: Any) -> bool:
    """A text, number or yes and no; a flat object of such; or a list of flat objects. The types of Slack's own SDK."""
    if isinstance(value, list):
        return all(isinstance(one, dict) and _is_flat(one) for one in value)
    return _is_flat(value) if isinstance(value, dict) else isinstance(value, str | int | float)


def _is_flat(value: Json) -> bool:
    return all(isinstance(one, str | int | float) for one in value.values())


def _asks_for_parsing(args: Args) -> bool:
    return args.flag("link_names") or args.text("parse") == "full"


CONTENT = "as_user attachments blocks link_names markdown_text parse text"
POSTING = f"{CONTENT} channel* icon_emoji icon_url thread_ts username"
METHODS = (
    method(
        "chat.postMessage",
        post_message,
        f"{POSTING} metadata mrkdwn reply_broadcast unfurl_links unfurl_media current_draft_last_updated_ts",
        "chat:write",
    ),
    method("chat.postEphemeral", post_ephemeral, f"{POSTING} user*", "chat:write"),
    method(
        "chat.update",
        update,
        f"{CONTENT} channel* ts* file_ids metadata reply_broadcast unfurled_attachments",
        "chat:write",
    ),
    method("chat.delete", delete, "as_user channel* ts*", "chat:write"),
    method("chat.getPermalink", permalink, "channel* message_ts*"),
)
