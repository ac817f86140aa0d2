"""The desk's list of threads, which follows from their facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, func, select, update

from copilot.records.tables import THREADS
from copilot.records.threads.fact_log import facts_of
from index.storage.rows import from_row, put, to_row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Table

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.desk.status import Status

_COLUMN = THREADS.c


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as the desk lists it; `part_of` is the first message of a question that was typed in several."""

    channel: str
    thread_ts: str
    asker: str
    status: Status
    waiting_since: datetime | None = None
    title: str | None = None  # the beginning of the question, redacted; None once erased
    note: str | None = None
    part_of: str | None = None


def save_thread(connection: Connection, row: ThreadRow, now: datetime) -> None:
    """Save what follows from the facts; `title` and `part_of` stay as they are."""
    values = to_row(row) | {"changed_at": now}
    changes = {name: values[name] for name in ("asker", "status", "waiting_since", "note", "changed_at")}
    put(connection, THREADS, values, **changes)


def set_title(connection: Connection, thread: ThreadKey, asker: str, title: str, now: datetime, replace: bool) -> None:
    """Save the beginning of a question; with `replace` even if there is one already.

    Until its facts are folded the thread counts as closed, so that it is not shown before somebody has really asked.
    """
    row = ThreadRow(thread[0], thread[1], asker, "closed", title=title or None)
    kept = row.title if replace else func.coalesce(_COLUMN.title, row.title)
    put(connection, THREADS, to_row(row) | {"changed_at": now}, title=kept)


def mark_part(connection: Connection, thread: ThreadKey, of: str) -> None:
    """Record that the thread's first message continues the question of an earlier one."""
    connection.execute(update(THREADS).where(*_is(thread)).values(part_of=of))


def read_thread(connection: Connection, thread: ThreadKey) -> ThreadRow | None:
    row = connection.execute(select(THREADS).where(*_is(thread))).one_or_none()
    return from_row(ThreadRow, row) if row is not None else None


def parts_of(connection: Connection, thread: ThreadKey) -> list[str]:
    """The other top-level messages in which this thread's question was typed."""
    query = select(_COLUMN.thread_ts).where(_COLUMN.channel == thread[0], _COLUMN.part_of == thread[1])
    return list(connection.scalars(query.order_by(_COLUMN.thread_ts)))


def question_facts(connection: Connection, thread: ThreadKey) -> ThreadFacts:
    """The facts of a thread and of the other top-level messages in which its question was typed."""
    facts = facts_of(connection, thread)
    for part in parts_of(connection, thread):
        of_part = facts_of(connection, (thread[0], part))
        facts = facts.merge(*of_part.messages, *of_part.reactions)
    return facts


def head_of(connection: Connection, thread: ThreadKey) -> ThreadKey:
    """The thread of the first message of this thread's question: mostly the thread itself."""
    row = read_thread(connection, thread)
    return (thread[0], row.part_of) if row and row.part_of else thread


def detach_parts(connection: Connection, thread: ThreadKey) -> list[ThreadKey]:
    """Separate the other messages of a question, whose first one is gone; returns their threads."""
    parts = [(thread[0], part) for part in parts_of(connection, thread)]
    for part in parts:
        connection.execute(update(THREADS).where(*_is(part)).values(part_of=None))
    return parts


def open_threads(engine: Engine) -> list[ThreadRow]:
    """Every thread that is not closed: the longest waiting first, then those where the team has the last word."""
    query = select(THREADS).where(_COLUMN.status != "closed", _COLUMN.part_of.is_(None))
    order = (_COLUMN.waiting_since.is_(None), _COLUMN.waiting_since, _COLUMN.thread_ts)
    with engine.connect() as connection:
        return [from_row(ThreadRow, row) for row in connection.execute(query.order_by(*order))]


def rename_channel(connection: Connection, old: str, new: str, tables: Iterable[Table]) -> None:
    """Move everything known about a channel to the new id that Slack gave it."""
    for table in tables:
        if "channel" in table.c:
            connection.execute(update(table).where(table.c.channel == old).values(channel=new))


def _is(thread: ThreadKey) -> tuple[Any, Any]:
    return (_COLUMN.channel == thread[0], _COLUMN.thread_ts == thread[1])
