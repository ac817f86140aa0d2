"""A call's arguments, what it is refused with, and the questions most methods begin with."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strict_slack.state import Channel, Json, Message, User
    from tests.strict_slack.world import World

TS = re.compile(r"\d{1,12}\.\d{6}")
TRUE, FALSE = (True, 1, "1", "true", "True"), (False, 0, "0", "false", "False")


class Refusal(Exception):  # noqa: N818 - an answer of Slack's, not a fault of ours
    """The answer `ok: false`; `more` stands beside the error code."""

    def __init__(self, code: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.body: Json = {"ok": False, "error": code, **more}
        if messages:
            self.body["response_metadata"] = {"messages": messages}


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    does: Callable[[World, Args], Json]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()  # any of these
    app_token: bool = False  # wants an xapp- token


def method(
    name: str, does: Callable[[World, Args], Json], args: str = "", scopes: str = "", app_token: bool = False
) -> Method:
    """A row of the table: `args` as "channel* text thread_ts", where a star means required."""
    names = args.split()
    required = frozenset(arg[:-1] for arg in names if arg.endswith("*"))
    optional = frozenset(arg for arg in names if not arg.endswith("*"))
    return Method(name, does, required, optional, tuple(scopes.split()), app_token)


class Args:
    """Arguments as they came, form or JSON, read by type."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.given.get(name, "")
        if not isinstance(value, str):
            raise Refusal("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name, default)
        if value not in (*TRUE, *FALSE):
            raise Refusal("invalid_arguments", [f"[ERROR] must be a boolean [json-pointer:/{name}]"])
        return value in TRUE

    def limit(self, default: int, most: int = 999, error: str = "invalid_arguments") -> int:
        value = str(self.given.get("limit", default))
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise Refusal(error, [f"[ERROR] must be between 1 and {most} [json-pointer:/limit]"])
        return int(value)

    def ts(self, name: str, error: str) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or not TS.fullmatch(value):
            raise Refusal(error, [f"[ERROR] {name} must be a ts like 1700000000.000100, not {value!r}"])
        return value

    def names(self, name: str, default: str = "") -> list[str]:
        """A list that is written with commas."""
        return [part.strip() for part in (self.text(name) or default).split(",") if part.strip()]

    def parsed(self, name: str, error: str) -> Any:
        """JSON, or a string that holds JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as bad:
            raise Refusal(error, [f"[ERROR] {name} is no JSON: {bad}"]) from bad


def need_scope(world: World, *any_of: str) -> None:
    if any_of and not world.scopes & set(any_of):
        provided = ",".join(sorted(world.scopes))
        raise Refusal("missing_scope", needed=",".join(any_of), provided=provided)


def seen_channel(world: World, args: Args, name: str = "channel") -> Channel:
    """The channel, if the app may know of it: a private one where it is no member does not exist for it."""
    channel = world.channels.get(args.text(name))
    if channel is None or (channel.kind != "channels" and not world.bot_in(channel)):
        raise Refusal("channel_not_found")
    return channel


def joined_channel(world: World, args: Args) -> Channel:
    channel = seen_channel(world, args)
    if not world.bot_in(channel):
        raise Refusal("not_in_channel")
    return channel


def found_message(world: World, channel: Channel, ts: str) -> Message:
    message = world.message(channel, ts)
    if message is None or message.subtype == "tombstone":
        raise Refusal("message_not_found")
    return message


def found_user(world: World, user_id: str, error: str = "user_not_found") -> User:
    user = world.users.get(user_id)
    if user is None:
        raise Refusal(error, [f"[ERROR] there is no user {user_id!r}"])
    return user


def page(args: Args, everything: list[Any], limit: int) -> tuple[list[Any], str]:
    """The items of this page, and the cursor of the next ("" when there is none)."""
    start = _start(args)
    if start > len(everything):
        raise Refusal("invalid_cursor")
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(everything) else ""
    return everything[start:following], cursor


def _start(args: Args) -> int:
    cursor = args.text("cursor")
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as bad:
        raise Refusal("invalid_cursor") from bad
    if word != "next" or not place.isdigit():
        raise Refusal("invalid_cursor")
    return int(place)
