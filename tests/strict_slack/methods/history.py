"""conversations.history and conversations.replies: reading what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.methods.calls import Args, Refusal, joined_channel, method, need_scope, page
from tests.strict_slack.shapes import message_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strict_slack.state import Json, Message
    from tests.strict_slack.world import World

ARGS = "channel* cursor include_all_metadata inclusive latest limit oldest"
SCOPES = "channels:history groups:history im:history mpim:history"


def history(world: World, args: Args) -> Json:
    """Newest first: what stands in the channel itself, replies only where they were broadcast."""
    channel = joined_channel(world, args)
    need_scope(world, f"{channel.kind}:history")
    within = _span(args)
    found = [message for message in channel.messages.values() if message.thread_ts is None or _broadcast(message)]
    shown = [message for message in reversed(found) if within(message) and float(message.ts) >= world.hidden_before]
    limited = {"is_limited": True} if world.hidden_before else {}
    return _listing(world, args, shown, args.limit(100)) | limited


def replies(world: World, args: Args) -> Json:
    """The root, always first, and its replies, oldest first; of a reply's own ts, that reply."""
    channel = joined_channel(world, args)
    need_scope(world, f"{channel.kind}:history")
    root = world.message(channel, args.ts("ts", "thread_not_found"))
    if root is None:
        raise Refusal("thread_not_found")
    within = _span(args)
    found = [reply for reply in world.replies(channel, root.ts) if within(reply)]
    return _listing(world, args, [root, *found], args.limit(999))


def _listing(world: World, args: Args, found: list[Message], limit: int) -> Json:
    shown, cursor = page(args, found, limit)
    metadata = args.flag("include_all_metadata")
    return {
        "messages": [message_json(world, message, metadata) for message in shown],
        "has_more": bool(cursor),
        "pin_count": 0,
    } | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _span(args: Args) -> Callable[[Message], bool]:
    """Whether a message lies between oldest and latest. A ts compares as a number of whole microseconds."""
    oldest, latest = _bound(args, "oldest"), _bound(args, "latest")
    inclusive = args.flag("inclusive")

    def within(message: Message) -> bool:
        at = _microseconds(message.ts)
        after = oldest is None or at > oldest or (inclusive and at == oldest)
        before = latest is None or at < latest or (inclusive and at == latest)
        return after and before

    return within


def _bound(args: Args, name: str) -> int | None:
    value = str(args.given.get(name, ""))
    if value in ("", "0"):
        return None
    if not value.replace(".", "", 1).isdigit():
        raise Refusal(f"invalid_ts_{name}")
    return _microseconds(value)


def _microseconds(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1_000_000 + int(rest[:6].ljust(6, "0"))


def _broadcast(message: Message) -> bool:
    return message.subtype == "thread_broadcast"


METHODS = (
    method("conversations.history", history, ARGS, SCOPES),
    method("conversations.replies", replies, f"{ARGS} ts*", SCOPES),
)
