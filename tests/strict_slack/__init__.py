"""A strict Slack on loopback: it speaks to the real SDK, and refuses what Slack refuses.

Nothing here imports pytest or the app, so a demo may use it too.
"""

from __future__ import annotations

from tests.strict_slack.people import Person
from tests.strict_slack.records import Answer, Delivered, EventRecord, InteractionRecord
from tests.strict_slack.server import StrictSlack
from tests.strict_slack.state import Call, Channel, Message, Ping, User, UserGroup, View

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Delivered",
    "EventRecord",
    "InteractionRecord",
    "Message",
    "Person",
    "Ping",
    "StrictSlack",
    "User",
    "UserGroup",
    "View",
]
