"""What a card, a modal and the home page show: plain values, gathered before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.status import Status
    from copilot.model import Aside, SavedSuggestion

CardState = Literal[
    "open",  # waits for a decision
    "stale",  # the thread changed since the draft was written, or a case that it uses was withdrawn
    "sending",
    "posted",
    "shadowed",  # approved in shadow mode: nothing was posted
    "failed",  # Slack refused the post; nothing was posted
    "unknown",  # it may or may not have been posted; we are asking Slack
    "retracted",
    "dismissed",
    "retired",  # somebody else answered, or closed the thread
]


@dataclass(frozen=True, slots=True)
class SideMessage:
    """What others are told with a reply, and the id of the channel: empty if it only goes on product's list."""

    aside: Aside
    channel: str

    @property
    def is_possible(self) -> bool:
        """The team can only be asked in a channel; product has its list."""
        return bool(self.channel) or self.aside.to == "product"


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion for one thread, and what happened to it.

    `body` is the suggestion as it was saved, None once erased; `text` is the Markdown that is or was to be posted: the
    draft, or the engineer's own. People are Slack user ids, except where a field says otherwise.
    """

    suggestion_id: str
    channel: str
    thread_ts: str
    body: SavedSuggestion | None
    text: str
    state: CardState
    status: Status
    asker: str
    asker_time: str | None  # their time of day, such as "03:10 at night"
    waiting_since: datetime | None
    link: str  # of the thread
    on_it: tuple[str, ...] = ()  # who on the team set 👀 or wrote
    decided_by: str = ""  # who approved or dismissed it, or who answered instead
    posted_link: str = ""
    news: tuple[str, ...] = ()  # what was written since the draft, redacted, for a stale one
    problem: str = ""  # why it failed, in words for the engineer
    live_state: str = ""  # of the thread whose news are shown: *Post anyway* is bound to it
    note: str = ""  # why it is on hold, or why it was dismissed
    corrected: bool = False
    side_message: SideMessage | None = None  # what others are told with the draft
    is_begun: bool = False  # a part of what was approved was posted somewhere
    refused: str = ""  # a sentence: why it may not be posted as it is, which nobody can overrule
    was_closed: bool = False  # it retired because somebody closed the thread, without a reply


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One open thread on the home page."""

    channel: str
    thread_ts: str
    title: str  # the beginning of the question, redacted
    status: Status
    asker: str
    waiting_since: datetime | None  # None: the team wrote last
    flags: tuple[str, ...]  # kinds
    has_suggestion: bool
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish on product's list, on the home page."""

    suggestion_id: str
    title: str  # the beginning of the wish, redacted
    by: str  # who added it
    at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """One page of the open threads, in the order of the desk."""

    rows: tuple[HomeRow, ...]
    page: int  # from 1
    pages: int
    total: int
    stuck: tuple[str, ...] = ()  # sentences: what an admin has to look at
    shadow: bool = False
    wishes: tuple[WishRow, ...] = ()  # for product, the oldest first
    freshness: str = ""  # how much is known, and when it was last read


SAYS_SO = "The reply says you're doing this. Leave the box checked, or change the reply."
