"""What a workspace is made of. These objects are live: a test that holds one sees it change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class User:
    id: str
    name: str
    team_id: str
    real_name: str
    display_name: str
    tz: str
    tz_offset: int
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False


@dataclass(slots=True, eq=False)
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str]
    disabled: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message. `channel` is the channel's id; `thread_ts` is None for one that is no reply."""

    channel: str
    ts: str
    text: str
    user: str | None = None
    team: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: Json | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    files: list[Json] | None = None
    edited: Json | None = None
    client_msg_id: str | None = None
    ephemeral_to: str | None = None  # who alone sees it
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def root_ts(self) -> str:
        """The ts of the thread that it stands in or would start."""
        return self.thread_ts or self.ts


@dataclass(slots=True, eq=False)
class Channel:
    id: str
    name: str
    members: list[str]
    created: int
    is_private: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_archived: bool = False
    user: str | None = None  # of a direct message: whose
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, in order
    threads: dict[str, list[Message]] = field(default_factory=dict)  # replies, by the ts of their root
    ephemerals: list[Message] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)  # what the app says that it is doing, by thread
    last_tick: int = 0  # in microseconds: no two messages of a channel share a ts

    @property
    def kind(self) -> str:
        """As the scopes are named: channels, groups, im or mpim."""
        return "mpim" if self.is_mpim else "im" if self.is_im else "groups" if self.is_private else "channels"

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.thread_ts is not None:
            self.threads.setdefault(message.thread_ts, []).append(message)

    def drop(self, message: Message) -> None:
        del self.messages[message.ts]
        if message.thread_ts is not None:
            self.threads[message.thread_ts].remove(message)


@dataclass(slots=True, eq=False)
class View:
    """A modal or a home tab as it stands before one person."""

    id: str
    user: str
    body: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)  # block_id → action_id → state
    errors: dict[str, str] = field(default_factory=dict)  # block_id → what the person is told

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata", ""))

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])


@dataclass(slots=True)
class Trigger:
    id: str
    user: str
    issued_at: float
    view_id: str | None = None  # the view that it was pulled in
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    token: str
    user: str
    channel: str
    issued_at: float
    message: Message | None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Ping:
    """Somebody whom a message of the app would notify."""

    target: str  # "<!channel>", "<@U…>", "<!subteam^S…>"
    where: str  # "text" or the place in blocks
    message: Message


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call; `response` is None when the connection was dropped or the answer was no JSON object."""

    method: str
    args: Json
    at: float
    response: Json | None
    status: int  # of HTTP; 0: the connection was dropped

    @property
    def error(self) -> str:
        """Slack's word for what was wrong; "" if nothing was."""
        if self.response is None:
            return "" if self.status == 200 else f"http_{self.status}" if self.status else "dropped"
        return str(self.response.get("error", ""))
