"""Every job that can be asked for: one function each, and how the row of each kind is written and read.

A job's key is its kind and what it is about, such as `show:C0123:1700000000.000100`, so asking twice is asking once.
Rows outlive an upgrade: a key keeps its shape for as long as rows of the version before may be waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from copilot.records.clicks import Click
from copilot.records.work import enqueue, enqueue_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot.desk.questions import ThreadKey
    from copilot.records.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of job: what the key says after its name, and what a worker reads from a row of it."""

    name: str
    write: Callable[[T], str]
    read: Callable[[Work], T]

    def key(self, about: T) -> str:
        return f"{self.name}:{self.write(about)}"


class Redraw(NamedTuple):
    """A modal to draw again; `quietly` if an engineer who has closed it should not be told what is new."""

    modal_id: str
    quietly: bool = False


class Wanted(NamedTuple):
    """The modal of somebody who waits for a suggestion, and which attempt at it this is."""

    modal_id: str
    attempt: int = 1


class Missed(NamedTuple):
    """A channel to catch up with, and since when; seconds of the epoch."""

    channel: str
    since: float


class PrivateQuestion(NamedTuple):
    """A message to the app itself, who wrote it, and the thread that it stands in or begins."""

    channel: str
    thread_ts: str
    ts: str
    user: str


class Event(NamedTuple):
    """What copilot/slack/events.py kept of a Slack event."""

    event_id: str
    kept: dict[str, Any]


def _about(name: str) -> Kind[str]:
    """A kind whose key names one thing by its id."""
    return Kind(name, lambda id_: id_, lambda work: work.subject)


def _about_thread(name: str) -> Kind[ThreadKey]:
    return Kind(name, ":".join, lambda work: _split(work.subject))


def _split(subject: str) -> tuple[str, str]:
    first, _, second = subject.partition(":")
    return first, second


def _read_redraw(work: Work) -> Redraw:
    modal_id, again = _split(work.subject)
    return Redraw(modal_id, bool(again))


def _read_missed(work: Work) -> Missed:
    channel, since = _split(work.subject)
    return Missed(channel, float(since))


EVENT: Kind[Event] = Kind("event", lambda event: event.event_id, lambda work: Event(work.subject, work.payload))
CLICK: Kind[Click] = Kind(
    "act", lambda click: click.click_id, lambda work: Click.from_payload(work.subject, work.payload)
)
UPDATE_THREAD = _about_thread("thread")
SEND = _about("send")
DRAW_MODAL: Kind[Redraw] = Kind("draw", lambda draw: draw.modal_id + ":again" * draw.quietly, _read_redraw)
SHOW_CARD = _about_thread("show")
CHECK_SOURCES: Kind[int] = Kind("sources", str, lambda work: int(work.subject))
LEARN = _about("learn")
PUBLISH_HOME = _about("home")
CHECK_TEAM: Kind[None] = Kind("team", lambda _: "now", lambda _: None)
CATCH_UP: Kind[Missed] = Kind("catch_up", lambda missed: f"{missed.channel}:{missed.since:.0f}", _read_missed)
REREAD_THREAD = _about_thread("reread")
REMEMBER_THREAD = _about_thread("remember")
COMPARE_DRAFTS = _about_thread("compare")
CHECK_CHANNEL = _about("look_at")
MAKE_CARD = _about_thread("card")
REDRAFT_CARD = _about_thread("redraft")
SUGGEST_IN_MODAL: Kind[Wanted] = Kind(
    "suggest", lambda wanted: wanted.modal_id, lambda work: Wanted(work.subject, work.attempts)
)
EMBED_CASE = _about("embed")
ANSWER_PRIVATELY: Kind[PrivateQuestion] = Kind("ask", ":".join, lambda work: PrivateQuestion(*work.subject.split(":")))


def take_event(connection: Connection, event_id: str, kept: dict[str, Any], now: datetime) -> bool:
    """Take in a Slack event, once only; return whether it was new."""
    return enqueue_once(connection, EVENT.key(Event(event_id, kept)), kept, now)


def act_on_click(connection: Connection, click: Click, now: datetime) -> bool:
    """Do what somebody clicked, once only; return whether it was new."""
    return enqueue_once(connection, CLICK.key(click), click.payload(), now)


def update_thread(connection: Connection, thread: ThreadKey, now: datetime) -> None:
    """Work out the state of a thread from its facts."""
    enqueue(connection, UPDATE_THREAD.key(thread), now)


def send(connection: Connection, suggestion_id: str, now: datetime) -> None:
    """Post what was approved for a suggestion."""
    enqueue(connection, SEND.key(suggestion_id), now)


def draw_modal(
    connection: Connection, modal_id: str, now: datetime, *, quietly: bool = False, due: datetime | None = None
) -> None:
    """Bring a modal up to date; unless `quietly`, tell an engineer who closed it what they would miss."""
    enqueue(connection, DRAW_MODAL.key(Redraw(modal_id, quietly)), now, due=due)


def show_card(connection: Connection, thread: ThreadKey, now: datetime) -> None:
    """Post the card of a thread, or bring it up to date."""
    enqueue(connection, SHOW_CARD.key(thread), now)


def check_sources(connection: Connection, since: int, now: datetime) -> None:
    """Redraw what stands on a case that changed after this revision of the cases."""
    enqueue(connection, CHECK_SOURCES.key(since), now)


def learn(connection: Connection, suggestion_id: str, now: datetime) -> None:
    """Write down what the decision on a suggestion teaches."""
    enqueue(connection, LEARN.key(suggestion_id), now)


def publish_home(connection: Connection, user: str, now: datetime, *, due: datetime | None = None) -> None:
    """Bring somebody's home page up to date."""
    enqueue(connection, PUBLISH_HOME.key(user), now, due=due)


def check_team(connection: Connection, now: datetime) -> None:
    """Ask Slack who is on the team, and clear the screens of those who are not."""
    enqueue(connection, CHECK_TEAM.key(None), now)


def catch_up(connection: Connection, channel: str, since: datetime, now: datetime) -> None:
    """Read what happened in a channel since then."""
    enqueue(connection, CATCH_UP.key(Missed(channel, since.timestamp())), now)


def reread_thread(connection: Connection, thread: ThreadKey, now: datetime) -> None:
    """Look for edits, deletions and emoji in a thread that no event reported."""
    enqueue(connection, REREAD_THREAD.key(thread), now)


def remember_thread(connection: Connection, thread: ThreadKey, now: datetime, *, due: datetime | None = None) -> None:
    """Bring what the index knows of a thread up to date."""
    enqueue(connection, REMEMBER_THREAD.key(thread), now, due=due)


def compare_drafts(connection: Connection, thread: ThreadKey, now: datetime, *, due: datetime | None = None) -> None:
    """Compare the drafts of a closed thread with what was sent."""
    enqueue(connection, COMPARE_DRAFTS.key(thread), now, due=due)


def check_channel(connection: Connection, channel: str, now: datetime) -> None:
    """Ask Slack who may read a channel, and hide what they may not see any more."""
    enqueue(connection, CHECK_CHANNEL.key(channel), now)


def make_card(connection: Connection, thread: ThreadKey, now: datetime) -> None:
    """Make a card for a thread that a user began."""
    enqueue(connection, MAKE_CARD.key(thread), now)


def redraft_card(connection: Connection, thread: ThreadKey, now: datetime) -> None:
    """Make another suggestion for a thread that has a card."""
    enqueue(connection, REDRAFT_CARD.key(thread), now)


def suggest_in_modal(connection: Connection, modal_id: str, now: datetime, *, due: datetime | None = None) -> None:
    """Make the suggestion that somebody waits for in a modal."""
    enqueue(connection, SUGGEST_IN_MODAL.key(Wanted(modal_id)), now, due=due)


def embed_case(connection: Connection, case_id: str, now: datetime) -> None:
    """Compute the vectors of a case that was written by hand."""
    enqueue(connection, EMBED_CASE.key(case_id), now)


def answer_privately(connection: Connection, asked: PrivateQuestion, now: datetime) -> None:
    """Answer a question that somebody asked the app itself."""
    enqueue(connection, ANSWER_PRIVATELY.key(asked), now)
