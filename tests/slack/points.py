"""The points at which a process of the app is killed or stopped, and how it comes to that from inside.

A point is found by what can be seen of it, a call to Slack or a row of the outbox, wherever that is possible.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from slack_sdk import WebClient
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["one message", "several messages", "asks the team", "corrected"]  # of an answer


@dataclass(frozen=True)
class Point:
    """One of: before or after a call of Slack's, after an outbox row got a state, or before a function."""

    name: str
    answer: Kind = "one message"
    before_call: str = ""
    after_call: str = ""
    row: str = ""
    function: tuple[str, str] = ("", "")
    approved: bool = True  # by then
    moved_on: int | None = None  # how many replies may stand where the thread goes on while the process is stopped


EVENT = Point("after the event is stored", function=("copilot.jobs.registry", "JOBS.event"), approved=False)
DRAFT = Point("after the draft", function=("copilot.jobs.suggesting.cards", "save_card"), approved=False)
SENDING = Point("after `sending`", row="sending", moved_on=0)
POSTED = Point("after receipt, before the answer", after_call="chat.postMessage")
SENT = Point("before `sent`", function=("copilot.jobs.posting.outbox", "record"))
# Here a process that is stopped has had its last look, and Slack knows no key by which a second post would be known.
IN_THE_CALL = Point("inside the call, before the bytes leave", before_call="chat.postMessage")
POINTS = (
    EVENT,
    DRAFT,
    Point("after approval", function=("copilot.jobs.registry", "JOBS.send"), moved_on=0),
    SENDING,
    IN_THE_CALL,
    POSTED,
    SENT,
    Point("between two messages", "several messages", row="sent", moved_on=1),
    Point("between the question to the team and the reply", "asks the team", row="sent", moved_on=0),
    Point("in a correction, before the bytes leave", "corrected", before_call="chat.update"),
    Point("in a correction, after receipt", "corrected", after_call="chat.update"),
)
ACKNOWLEDGED = Point(
    "after a click in a modal is acknowledged", function=("copilot.slack.listeners.suggest_answer", "show_waiting")
)


def mark(point: Point, number: int) -> None:
    """Send this process a signal when it comes to the point for the first time.

    It comes while no other thread writes: SQLite would keep everybody waiting for a process that is stopped then.
    """
    fired, writing = False, threading.RLock()

    def fire() -> None:
        nonlocal fired
        if not fired:
            fired = True
            with writing:
                # To this very thread: a signal to the process may reach another, and this one would go on a little.
                signal.pthread_kill(threading.get_ident(), number)

    if point.function[0]:
        _mark_function(*point.function, fire)
    elif point.row:
        _mark_row(point.row, fire)
    else:
        _mark_call(point, fire)
    _note_who_writes(writing)  # last: at the end of a transaction the signal comes before anybody else may write


def _note_who_writes(writing: Any) -> None:
    """Hold this from the first write of a transaction to its end."""

    def begins(connection: Any, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:
        writes = context is not None and (context.isinsert or context.isupdate or context.isdelete)
        if writes and not connection.info.get("writes"):
            connection.info["writes"] = writing.acquire()

    def ends(_connection: Any, record: Any) -> None:
        if record is not None and record.info.pop("writes", False):
            writing.release()

    event.listen(Engine, "before_cursor_execute", begins)
    event.listen(Pool, "checkin", ends)


def _mark_call(point: Point, fire: Callable[[], None]) -> None:
    """At the seam below the SDK: the request is written, and goes out or has been answered."""
    name, wanted = "_perform_urllib_http_request_internal", f"/{point.before_call or point.after_call}"
    perform = getattr(WebClient, name)

    def performed(self: WebClient, url: str, req: Any) -> Any:
        mine = url.endswith(wanted) and b'"metadata"' in (req.data or b"")  # what was approved, and no card
        if mine and point.before_call:
            fire()
        answer = perform(self, url, req)
        if mine and point.after_call:
            fire()
        return answer

    setattr(WebClient, name, performed)


def _mark_row(state: str, fire: Callable[[], None]) -> None:
    """Once the transaction is over that gave a row of the outbox this state."""

    def wrote(connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        given = values.values() if isinstance(values, dict) else values
        if sql.startswith("UPDATE outbox") and state in tuple(given):
            connection.info["comes to the point"] = True

    def done(_connection: Any, record: Any) -> None:
        if record is not None and record.info.pop("comes to the point", False):
            fire()

    event.listen(Engine, "before_cursor_execute", wrote)
    event.listen(Pool, "checkin", done)


def _mark_function(module: str, name: str, fire: Callable[[], None]) -> None:
    import importlib

    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original = owner[last] if isinstance(owner, dict) else getattr(owner, last)

    def fired(*args: Any, **kwargs: Any) -> Any:
        fire()
        return original(*args, **kwargs)

    if isinstance(owner, dict):
        owner[last] = fired
    else:
        setattr(owner, last, fired)
