"""assistant.threads.*: what an agent shows in its direct messages, beside what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strict_slack.methods.calls import Args, Refusal, method, seen_channel

if TYPE_CHECKING:
    from tests.strict_slack.state import Channel, Json
    from tests.strict_slack.world import World

MOST_PROMPTS, MOST_LOADING = 4, 10


def set_status(world: World, args: Args) -> Json:
    channel, root = _thread(world, args)
    if len(args.parsed("loading_messages", "invalid_arguments") or []) > MOST_LOADING:
        raise Refusal("invalid_arguments", ["[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"])
    channel.statuses[root] = args.text("status")
    return {}


def set_title(world: World, args: Args) -> Json:
    _thread(world, args)
    return {}


def set_suggested_prompts(world: World, args: Args) -> Json:
    """An agent names no thread: with one, Slack says yes and shows nothing."""
    _thread(world, args)
    prompts = args.parsed("prompts", "invalid_arguments")
    if not isinstance(prompts, list) or not all(map(_is_prompt, prompts)) or len(prompts) > MOST_PROMPTS:
        raise Refusal("invalid_arguments", ["[ERROR] up to 4, each with a title and a message [json-pointer:/prompts]"])
    world.problem("assistant.threads.setSuggestedPrompts: an agent that names a thread shows no prompts")
    return {}


def _is_prompt(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("title", "message"))


def _thread(world: World, args: Args) -> tuple[Channel, str]:
    """The direct messages with the app, and the root of a thread there."""
    channel = seen_channel(world, args, "channel_id")
    root = world.message(channel, args.ts("thread_ts", "invalid_thread_ts"))
    if root is None or root.thread_ts is not None:
        raise Refusal("invalid_thread_ts")
    if not channel.is_im:
        world.problem(f"assistant.threads: {channel.id} is nobody's direct messages with the app")
    return channel, root.ts


METHODS = (
    method(
        "assistant.threads.setStatus",
        set_status,
        "channel_id* icon_emoji icon_url loading_messages status* thread_ts* username",
        "chat:write",
    ),
    method("assistant.threads.setTitle", set_title, "channel_id* thread_ts* title*", "assistant:write"),
    method(
        "assistant.threads.setSuggestedPrompts",
        set_suggested_prompts,
        "channel_id* prompts* thread_ts* title",
        "assistant:write",
    ),
)
