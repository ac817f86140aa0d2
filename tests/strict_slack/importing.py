"""A Slack export played into a workspace: the same people, channels and messages, under the same ids and ts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.strict_slack.state import Channel, Json, Message, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.strict_slack.server import StrictSlack

LISTS = {"channels.json": {}, "groups.json": {"is_private": True}}


def play_export(slack: StrictSlack, folder: Path) -> None:
    """Everything in an export's folder but the direct messages; the app is in every channel."""
    with slack.world.lock:
        for raw in _read(folder / "users.json"):
            add_user(slack, raw)
        for listing, flags in LISTS.items():
            for raw in _read(folder / listing):
                channel = add_channel(slack, raw | flags)
                days = sorted((folder / channel.name).glob("*.json"))
                add_messages(channel, (message for day in days for message in _read(day)))


def add_user(slack: StrictSlack, raw: Json) -> None:
    profile = raw.get("profile") or {}
    slack.world.users[raw["id"]] = User(
        id=raw["id"],
        name=raw.get("name") or raw["id"].lower(),
        team_id=slack.team_id,
        real_name=profile.get("real_name") or raw.get("real_name") or "",
        display_name=profile.get("display_name") or "",
        tz="Etc/UTC",
        tz_offset=0,
        is_bot=bool(raw.get("is_bot")),
    )


def add_channel(slack: StrictSlack, raw: Json) -> Channel:
    members = [slack.bot_user_id, *raw.get("members", ())]
    flags: dict[str, Any] = {flag: bool(raw.get(flag)) for flag in ("is_private", "is_ext_shared")}
    channel = Channel(raw["id"], raw["name"], members, int(raw.get("created") or 0), **flags)
    slack.world.channels[channel.id] = channel
    return channel


def add_messages(channel: Channel, raws: Iterable[Json]) -> None:
    """In the order of their ts, which no file promises; replies without a root are nowhere in Slack."""
    for raw in sorted(raws, key=lambda raw: float(raw["ts"])):
        root = raw.get("thread_ts")
        message = Message(channel.id, raw["ts"], raw.get("text") or "", thread_ts=None if root == raw["ts"] else root)
        for name in ("user", "subtype", "bot_id", "username", "files", "edited", "metadata"):
            setattr(message, name, raw.get(name))
        message.reactions = {r["name"]: list(r.get("users") or ()) for r in raw.get("reactions") or ()}
        if message.thread_ts is None or message.thread_ts in channel.messages:
            channel.add(message)


def _read(path: Path) -> list[Json]:
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []
