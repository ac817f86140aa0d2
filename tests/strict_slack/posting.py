"""Messages come, change and go: the same for people and for the app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.strict_slack import events
from tests.strict_slack.shapes import message_json
from tests.strict_slack.state import Ping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strict_slack.state import Channel, Json, Message
    from tests.strict_slack.world import World

PING = re.compile(r"<(?:!(?:channel|here|everyone|subteam\^[A-Z0-9]+)|@[UW][A-Z0-9]+)(?:\|[^>]*)?>")
PLAIN_PING = re.compile(r"(?<![\w@])@(?:channel|here|everyone)\b")  # only where the app asks for parsing
# What may stand between < and > in a message: a link, or a mention of a person, a channel, a group, a date.
CONTROL = re.compile(r"<(?:(?:https?|mailto|tel|slack|ftp):|@[UW]|#[CDG]|!)[^<>\n]*>")
ENTITY = re.compile(r"&(?:amp|lt|gt);")
RAW = re.compile(r"[&<]|(?<!^)(?<!\n)>")  # a > that begins a line is a quotation


def store(world: World, channel: Channel, message: Message) -> Message:
    """Put the message into its channel and tell the app."""
    channel.add(message)
    if message.bot_id == world.bot_id:
        channel.statuses.pop(message.root_ts, None)  # it has done it
    events.said(world, message)
    return message


def change(world: World, message: Message, **new: Any) -> None:
    previous = message_json(world, message, metadata=True)
    for name, value in new.items():
        setattr(message, name, value)
    events.changed(world, message, previous)


def remove(world: World, message: Message) -> None:
    """Delete it. A root with replies leaves a tombstone, and goes with the last of them."""
    channel = world.channels[message.channel]
    message.deleted = True
    if message.thread_ts is None and world.replies(channel, message.ts):
        gone = dict.fromkeys(("blocks", "attachments", "files", "metadata", "bot_id", "app_id", "username", "edited"))
        text = "This message was deleted."
        change(world, message, **gone, subtype="tombstone", user="USLACKBOT", text=text, reactions={})
        return
    previous = message_json(world, message, metadata=True)
    channel.drop(message)
    events.deleted(world, message, previous)
    root = world.message(channel, message.thread_ts) if message.thread_ts else None
    if root is not None and root.subtype == "tombstone" and not world.replies(channel, root.ts):
        channel.drop(root)


def note_pings(world: World, message: Message, parsed: bool) -> None:
    """Remember whom a message of the app notifies; `parsed`: it asked Slack to find bare @channel too."""
    for where, text in spoken(message.text, message.blocks):
        found = PING.findall(text) + (PLAIN_PING.findall(text) if parsed else [])
        world.pings += [Ping(target, where, message) for target in found]
    for target in _rich_mentions(message.blocks or []):
        world.pings.append(Ping(target, "rich_text", message))


def note_unescaped(world: World, method: str, text: str, blocks: list[Json] | None) -> None:
    """A raw & or < means that somebody's text was not escaped on its way."""
    for where, spoken_text in spoken(text, blocks):
        if where.startswith("markdown"):
            continue  # Markdown has rules of its own
        left = ENTITY.sub("", CONTROL.sub("", spoken_text))
        if found := RAW.search(left):
            near = left[max(0, found.start() - 20) : found.end() + 20]
            world.problem(f"{method}: unescaped {found.group()!r} in {where}, near {near!r}")


def spoken(text: str, blocks: Any) -> Iterator[tuple[str, str]]:
    """Every text in which Slack reads markup, and where it stands."""
    if text:
        yield "text", text
    for place, block in enumerate(blocks or []):
        if block["type"] == "markdown":
            yield f"markdown block {place}", block["text"]
        yield from ((f"block {place}", found) for found in _marked_up(block))


def _marked_up(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _marked_up(item)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn" and isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _marked_up(value)


def _rich_mentions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _rich_mentions(item)
    elif isinstance(node, dict):
        match node:
            case {"type": "broadcast", "range": name}:
                yield f"<!{name}>"
            case {"type": "user", "user_id": user_id}:
                yield f"<@{user_id}>"
            case {"type": "usergroup", "usergroup_id": group_id}:
                yield f"<!subteam^{group_id}>"
        for value in node.values():
            yield from _rich_mentions(value)
