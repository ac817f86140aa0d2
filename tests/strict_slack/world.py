"""The workspace's state and the questions everyone asks of it. Nothing here knows HTTP."""

from __future__ import annotations

import re
import secrets
import threading
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from tests.strict_slack.state import Channel, Json, Message, Ping, ResponseUrl, Trigger, User, UserGroup, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BOT_SCOPES = (
    "chat:write,chat:write.customize,commands,channels:read,channels:history,groups:read,groups:history,"
    "reactions:read,users:read,usergroups:read,im:write,im:history,assistant:write"
)
SUBSCRIPTIONS = "message,app_mention,reaction_added,reaction_removed,app_home_opened"
MOST_TRIGGERS = 10_000  # kept; older ones are unknown again
TICK = 100  # microseconds: Slack's ts count like "1700000000.000100", "1700000000.000200"


class World:
    """One workspace with one app installed. Hold `lock` to read or write more than one thing."""

    team_id, team_name, team_domain = "T0STRICT", "Strict", "strict"
    app_id, bot_id, bot_name = "A0COPILOT", "B0COPILOT", "copilot"

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.revoked = False
        self.hidden_before = 0.0  # as a free plan hides what is older
        self.scopes = set(BOT_SCOPES.split(","))
        self.app_scopes = {"connections:write"}
        self.subscriptions = set(SUBSCRIPTIONS.split(","))
        self.base_url = ""  # the server fills it in
        self.emit: Callable[[Json, Channel | None], None] = lambda event, channel: None  # and delivery this
        # For a test that judges each call at the moment when it takes effect: method, arguments, answer.
        self.accepted: Callable[[str, Json, Json], None] = lambda method, given, answer: None
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: set[str] = set()  # for connections of Socket Mode that were asked for
        self.pings: list[Ping] = []
        self.problems: list[str] = []
        self.bot_user_id = self.add_user(self.bot_name, real_name="Copilot", is_bot=True).id

    def add_user(self, name: str, **about: Any) -> User:
        real_name = about.pop("real_name", None) or name.title()
        about = {"team_id": self.team_id, "tz": "Etc/UTC", "tz_offset": 0, "display_name": name, **about}
        user = User(id=self._new_id("U", name), name=name, real_name=real_name, **about)
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, members: Iterable[str], bot_in: bool = True, **about: Any) -> Channel:
        everyone = [*members, *([self.bot_user_id] if bot_in else [])]
        # Private channels get a C too, as in Slack: an id's first letter says nothing.
        channel = Channel(self._new_id("C", name), name, everyone, int(self.clock()), **about)
        self.channels[channel.id] = channel
        return channel

    def add_group(self, handle: str, users: Iterable[str]) -> UserGroup:
        group = UserGroup(self._new_id("S", handle), handle, handle.replace("-", " ").title(), list(users))
        self.groups[group.id] = group
        return group

    def find_im(self, user_id: str) -> Channel | None:
        return next((channel for channel in self.channels.values() if channel.user == user_id), None)

    def open_im(self, user: User) -> Channel:
        channel = self.find_im(user.id)
        if channel is None:
            channel_id = self._new_id("D", user.name)
            about: Any = {"is_im": True, "user": user.id}
            channel = Channel(channel_id, "", [user.id, self.bot_user_id], int(self.clock()), **about)
            self.channels[channel_id] = channel
        return channel

    def bot_in(self, channel: Channel) -> bool:
        return self.bot_user_id in channel.members

    def visible(self, channel: Channel, user_id: str) -> bool:
        """Whether the person can read it: everyone of the workspace reads public channels."""
        if user_id in channel.members:
            return True
        return channel.kind == "channels" and self.users[user_id].team_id == self.team_id

    def next_ts(self, channel: Channel) -> str:
        """Increasing within a channel; two channels may well share one, as in Slack."""
        now = int(self.clock() * 1_000_000) // TICK * TICK
        channel.last_tick = max(now, channel.last_tick) + TICK
        return f"{channel.last_tick // 1_000_000}.{channel.last_tick % 1_000_000:06d}"

    def now_ts(self) -> str:
        return f"{self.clock():.6f}"

    def channel(self, channel: Channel | str) -> Channel:
        return self.channels[channel] if isinstance(channel, str) else channel

    def message(self, channel: Channel, ts: str) -> Message | None:
        return channel.messages.get(ts)

    def replies(self, channel: Channel, ts: str) -> list[Message]:
        return channel.threads.get(ts, [])

    def view(self, view_id: str) -> View | None:
        """A view that stands open before somebody."""
        stacks = [*self.modals.values(), list(self.homes.values())]
        return next((view for stack in stacks for view in stack if view.id == view_id), None)

    def new_trigger(self, user_id: str, view: View | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        view_id = view.id if view is not None and view.type == "modal" else None
        for old in list(self.triggers)[:-MOST_TRIGGERS]:
            del self.triggers[old]
        self.triggers[trigger_id] = Trigger(trigger_id, user_id, self.clock(), view_id)
        return trigger_id

    def new_response_url(self, user_id: str, channel: Channel, message: Message | None) -> str:
        token = secrets.token_hex(12)
        self.response_urls[token] = ResponseUrl(token, user_id, channel.id, self.clock(), message)
        return f"{self.base_url}/actions/{self.team_id}/{token}"

    def problem(self, text: str) -> None:
        """Remember what Slack lets pass, or refuses quietly, and an app should never do."""
        self.problems.append(text)

    def _new_id(self, letter: str, name: str) -> str:
        """Readable in a failing test: "U0ANN", and "U0ANN2" for a second Ann."""
        stem = f"{letter}0{re.sub('[^A-Z0-9]', '', name.upper())}"
        taken = {*self.users, *self.channels, *self.groups}
        return next(new for new in chain((stem,), (f"{stem}{n}" for n in count(2))) if new not in taken)
