"""What is kept of a Slack event: ids, times, and the redacted beginning of a question. Everything else is dropped.

Source: the events' shapes in docs.slack.dev/reference/events. Every key is checked, so an event of an unexpected shape
is ignored or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.desk.facts import slack_time
from index.sources.base import safe_text
from index.sources.slack_text import plain
from index.titles.title import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from copilot.slack.services import Services

Json = dict[str, Any]

_SUBTYPES_OF_PEOPLE = {None, "file_share", "thread_broadcast", "me_message"}
_CONVERTED = {"channel_convert_to_private", "channel_convert_to_public"}
_ID = re.compile(r"[A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Lets in the messages and reactions of the support channels, unless a bot wrote them."""

    support_channels: Collection[str]
    bot_id: str
    bot_user_id: str
    is_watched: Callable[[str], bool] = lambda user: False  # whether changes to a person matter

    def reduce(self, event: Json) -> Json | None:
        """What is kept of an event; None if it means nothing to the desk."""
        match event.get("type"):
            case "message" | "app_mention":
                return self._message(event)
            case "reaction_added" | "reaction_removed":
                return self._reaction(event)
            case "app_home_opened" if event.get("tab") == "home":
                return {"type": "home", "user": _id(event.get("user"))}
            case "channel_id_changed":
                return {"type": "renamed", "old": _id(event["old_channel_id"]), "new": _id(event["new_channel_id"])}
            case "channel_deleted" | "channel_left" | "channel_shared":
                return {"type": "channel", "channel": _id(event["channel"])}
            case "subteam_members_changed" | "subteam_updated":
                return {"type": "team"}
            case "user_change":  # sent for everybody in the workspace, each time they set a status
                user = _id((event.get("user") or {}).get("id"))
                return {"type": "team", "user": user} if self.is_watched(user) else None
        return None

    def _message(self, event: Json) -> Json | None:
        if event.get("subtype") in _CONVERTED:
            return {"type": "channel", "channel": _id(event["channel"])}
        if event.get("channel") not in self.support_channels:
            return None
        subtype = event.get("subtype")
        if subtype == "message_deleted":
            before = event.get("previous_message") or {}
            return None if self._is_another_bots(before) else _kept("deleted", event, before, event["deleted_ts"])
        if subtype == "message_changed":
            message = event.get("message") or {}
            if message.get("subtype") == "tombstone":
                return _kept("deleted", event, event.get("previous_message") or {}, message["ts"])
            is_edit = _is_edit(message, event.get("previous_message"))
            return _kept("message", event, message, message["ts"]) if is_edit and self._is_a_persons(message) else None
        return _kept("message", event, event, event["ts"]) if self._is_a_persons(event) else None

    def _reaction(self, event: Json) -> Json | None:
        item = event.get("item") or {}
        if item.get("type") != "message" or item.get("channel") not in self.support_channels:
            return None
        return {
            "type": "reaction",
            "channel": item["channel"],
            "ts": _ts(item["ts"]),
            "user": _id(event["user"]),
            "emoji": str(event["reaction"])[:100],
            "at": _ts(event["event_ts"]),
            "present": event["type"] == "reaction_added",
        }

    def _is_a_persons(self, message: Json) -> bool:
        """Whether a person wrote it. The app's own posts are known from the outbox; other apps' posts do not count."""
        return bool(
            message.get("subtype") in _SUBTYPES_OF_PEOPLE
            and not message.get("bot_id")
            and not message.get("hidden")
            and message.get("user") not in (None, self.bot_user_id)
        )

    def _is_another_bots(self, message: Json) -> bool:
        return bool(message.get("bot_id")) and message.get("bot_id") != self.bot_id


def event_filter(services: Services) -> EventFilter:
    """The filter for the events of a workspace."""
    return EventFilter(
        services.workspace.support, services.workspace.bot_id, services.workspace.bot_user_id, services.people.is_listed
    )


def _kept(kind: str, event: Json, message: Json, ts: object) -> Json:
    ts = _ts(ts)
    thread_ts = _ts(message.get("thread_ts") or ts)
    kept: Json = {"type": kind, "channel": event["channel"], "ts": ts, "thread_ts": thread_ts}
    kept["user"] = _id(message["user"]) if message.get("user") else ""
    if kind == "message" and thread_ts == ts:
        kept["title"] = title_of(safe_text(plain(str(message.get("text") or ""), {})).text)
    if kind == "message" and isinstance(message.get("edited"), dict):
        kept["edited"] = _ts(message["edited"]["ts"])
    return kept


def _is_edit(message: Json, before: object) -> bool:
    """Whether the author changed the message. Slack changes messages too: it unfolds a link, or counts a reply."""
    edited = message.get("edited")
    if not isinstance(edited, dict):
        return False
    if not (isinstance(before, dict) and isinstance(before.get("edited"), dict)):
        return True
    return bool((edited["ts"], message.get("text")) != (before["edited"].get("ts"), before.get("text")))


def _ts(value: object) -> str:
    slack_time(str(value))
    return str(value)


def _id(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("not a Slack id")
    return value
