"""What is kept of a Slack event: ids, times, and the redacted beginning of a question. Everything else is dropped.

Source: the events' shapes in docs.slack.dev/reference/events. Every key is checked, so an event of an unexpected shape
is ignored or refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from copilot.desk.facts import slack_time
from index.sources.base import safe_text
from index.sources.slack_messages.authors import SLACKBOT, author_of
from index.sources.slack_messages.wording import markup_of, verbatim_in
from index.sources.slack_people import Directory
from index.sources.slack_text import plain
from index.titles.title import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from copilot.slack.services import Services

Json = dict[str, Any]

_CONVERTED = {"channel_convert_to_private", "channel_convert_to_public"}
_ID = re.compile(r"[A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Lets in the messages and reactions of the support channels, unless a bot wrote them."""

    support_channels: Collection[str]
    bot_id: str
    bot_user_id: str
    is_watched: Callable[[str], bool] = lambda user: False  # whether changes to a person matter
    # Asked of those who post through an app; None if only Slack could tell, which nobody waits for here.
    is_person: Callable[[str], bool | None] = lambda user: False
    forms: frozenset[str] = frozenset()  # apps whose posts are the questions of the people they name

    def stored(self, event: Json) -> Json | None:
        """What is stored of an event; None if it means nothing to the desk.

        If it is not known yet whether who posted it through an app is a person, and that matters, it is kept as theirs
        and says in `if_app` what it is otherwise.
        """
        if all(self.is_person(user) is not None for user in _posting_through_an_app(event)):
            return self.reduce(event)
        persons = replace(self, is_person=lambda user: True).reduce(event)
        apps = replace(self, is_person=lambda user: False).reduce(event)
        return persons if persons is None or persons == apps else {**persons, "if_app": apps}

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
        if event.get("channel_type") == "im":
            return self._asked(event)
        if event.get("channel") not in self.support_channels:
            return None
        subtype = event.get("subtype")
        if subtype == "message_deleted":
            before = event.get("previous_message") or {}
            return None if self._is_another_bots(before) else self._kept("deleted", event, before, event["deleted_ts"])
        if subtype == "message_changed":
            message = event.get("message") or {}
            if message.get("subtype") == "tombstone":
                return self._kept("deleted", event, event.get("previous_message") or {}, message["ts"])
            is_edit = _is_edit(message, event.get("previous_message"))
            return self._kept("message", event, message, message["ts"]) if is_edit and self._author(message) else None
        return self._kept("message", event, event, event["ts"]) if self._author(event) else None

    def _asked(self, event: Json) -> Json | None:
        """A message to the app itself: where it is. Its text is read when it is answered."""
        if event.get("subtype") not in (None, "file_share") or event.get("bot_id") or event.get("user") == SLACKBOT:
            return None
        ts = _ts(event["ts"])
        thread_ts = _ts(event.get("thread_ts") or ts)
        place = {"channel": _id(event["channel"]), "thread_ts": thread_ts, "ts": ts}
        return {"type": "asked", **place, "user": _id(event["user"])}

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

    def _author(self, message: Json) -> str:
        """The person whose words these are; empty if they are an app's. The app's own posts are known from the outbox.

        Somebody's own tools post under their name, so who posts through an app is looked up.
        """
        user = str(message.get("user") or "")
        without_metadata = {key: value for key, value in message.items() if key != "metadata"}
        if message.get("bot_id") == self.bot_id or user == self.bot_user_id:
            return ""
        posts_through_an_app = bool(message.get("bot_id")) and bool(user)
        bots = frozenset({user} if posts_through_an_app and not self.is_person(user) else ())
        names = {user: user} if posts_through_an_app else {}
        return author_of(without_metadata, Directory(names, bots=bots, forms=self.forms))

    def _is_another_bots(self, message: Json) -> bool:
        return bool(message.get("bot_id")) and message.get("bot_id") != self.bot_id and not self._author(message)

    def _kept(self, kind: str, event: Json, message: Json, ts: object) -> Json:
        ts = _ts(ts)
        thread_ts = _ts(message.get("thread_ts") or ts)
        user = self._author(message) or message.get("user")
        kept: Json = {"type": kind, "channel": event["channel"], "ts": ts, "thread_ts": thread_ts}
        kept["user"] = _id(user) if user else ""
        if kind == "message" and thread_ts == ts:
            kept["title"] = title_of(safe_text(_typed(message)).text)
        if kind == "message" and isinstance(message.get("edited"), dict):
            kept["edited"] = _ts(message["edited"]["ts"])
        return kept


def event_filter(services: Services) -> EventFilter:
    """The filter for the events of a workspace."""
    workspace, people = services.workspace, services.people
    return EventFilter(
        workspace.support,
        workspace.bot_id,
        workspace.bot_user_id,
        people.is_listed,
        people.is_known_as_person,
        frozenset(services.policy.slack.forms_from),
    )


def _posting_through_an_app(event: Json) -> Iterator[str]:
    """The ids of those whose messages in this event an app posted, under their name or its own."""
    for message in (event, event.get("message"), event.get("previous_message")):
        if isinstance(message, dict) and message.get("bot_id") and message.get("user"):
            yield str(message["user"])


def _typed(message: Json) -> str:
    """The author's own words. Forwarded ones are left out: who may read those is asked when the thread is read."""
    return "\n".join(filter(None, (plain(markup_of(message), {}), *verbatim_in(message))))


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
