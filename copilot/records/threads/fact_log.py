"""The log of facts about threads: only ever added to, and merged when it is read."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Engine, Row, and_, func, select

from copilot.desk.facts import Fact, HandFact, MessageFact, ReactionFact, ThreadFacts
from copilot.desk.questions import Root
from copilot.records.tables import FACTS
from index.storage.rows import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot.desk.questions import ThreadKey

_KINDS: dict[str, type[Any]] = {"message": MessageFact, "reaction": ReactionFact, "hand": HandFact}
_TIMES = {"at", "edited_at"}
_COLUMN = FACTS.c


def record(connection: Connection, channel: str, thread_ts: str | None, fact: Fact) -> None:
    """Add a fact; `thread_ts` is None if the event does not say it, as with reactions."""
    insert_new(connection, FACTS, _row(channel, thread_ts, fact))


def record_what_is_new(engine: Engine, channel: str, facts: Iterable[tuple[Fact, str]]) -> None:
    """Add facts, each with the ts of its thread. Mostly all are known, and then nothing has to wait to write."""
    rows = [_row(channel, thread_ts, fact) for fact, thread_ts in facts]
    these = _COLUMN.fact_id.in_([row["fact_id"] for row in rows])
    with engine.connect() as connection:
        known = set(connection.scalars(select(_COLUMN.fact_id).where(these)))
    if new := [row for row in rows if row["fact_id"] not in known]:
        with engine.begin() as connection:
            for row in new:
                insert_new(connection, FACTS, row)


def _row(channel: str, thread_ts: str | None, fact: Fact) -> dict[str, Any]:
    body = {field.name: getattr(fact, field.name) for field in fields(fact)}
    kind = next(name for name, type_ in _KINDS.items() if isinstance(fact, type_))
    said = orjson.dumps([kind, channel, thread_ts, body], option=orjson.OPT_SORT_KEYS)
    return {
        "fact_id": hashlib.sha256(said).hexdigest(),
        "kind": kind,
        "channel": channel,
        "message_ts": body.get("message_ts") or body.get("ts"),
        "thread_ts": thread_ts,
        "author": body.get("author") or body.get("user") or body.get("by") or "",
        "body": body | {name: body[name].timestamp() for name in _TIMES & body.keys() if body[name]},
    }


def thread_of(connection: Connection, channel: str, message_ts: str) -> str | None:
    """The thread of a message, if it is known."""
    # There are few rows, and some of them say it; with a condition on thread_ts, SQLite would read the whole channel.
    of_message = (_COLUMN.channel == channel, _COLUMN.message_ts == message_ts)
    said = connection.scalars(select(_COLUMN.thread_ts).where(*of_message))
    return next((str(thread_ts) for thread_ts in said if thread_ts), None)


def edit_is_known(connection: Connection, channel: str, message_ts: str, edited_at: datetime) -> bool:
    """Whether this edit of a message, or a later one, is known already."""
    of_message = (_COLUMN.channel == channel, _COLUMN.message_ts == message_ts, _COLUMN.kind == "message")
    known = (_fact(row).edited_at for row in connection.execute(select(FACTS).where(*of_message)))
    return any(at is not None and at >= edited_at for at in known)


def facts_of(connection: Connection, thread: ThreadKey) -> ThreadFacts:
    """Everything known about one thread."""
    of_thread = and_(_COLUMN.channel == thread[0], _COLUMN.thread_ts == thread[1])
    messages = select(_COLUMN.message_ts).where(of_thread, _COLUMN.kind == "message")
    about = and_(_COLUMN.channel == thread[0], _COLUMN.message_ts.in_(messages))
    # Two queries, each with its index; joined by OR, PostgreSQL would read the whole table.
    rows = [row for query in (of_thread, about) for row in connection.execute(select(FACTS).where(query))]
    return ThreadFacts().merge(*map(_fact, rows))


def last_heard(connection: Connection, channel: str) -> str | None:
    """The ts of the newest known message of a channel."""
    of_channel = (_COLUMN.channel == channel, _COLUMN.kind == "message")
    newest: str | None = connection.scalar(select(func.max(_COLUMN.message_ts)).where(*of_channel))
    return newest


def roots_by(connection: Connection, channel: str, author: str, since: datetime) -> list[Root]:
    """The top-level messages of one person in one channel since a time, without deleted ones."""
    recent = (_COLUMN.channel == channel, _COLUMN.kind == "message", _COLUMN.message_ts >= f"{since.timestamp():.6f}")
    theirs = select(_COLUMN.thread_ts).where(*recent, _COLUMN.author == author, _COLUMN.thread_ts == _COLUMN.message_ts)
    threads: dict[str, list[Fact]] = defaultdict(list)
    for row in connection.execute(select(FACTS).where(*recent, _COLUMN.thread_ts.in_(theirs))):
        threads[row.thread_ts].append(_fact(row))
    return [
        Root(channel, ts, author, min((m.at for m in messages if m.author != author), default=None))
        for ts, messages in ((ts, ThreadFacts().merge(*facts).standing) for ts, facts in threads.items())
        if any(message.ts == ts for message in messages)
    ]


def _fact(row: Row[Any]) -> Any:
    body = dict(row.body)
    for name in _TIMES & body.keys():
        body[name] = datetime.fromtimestamp(body[name], UTC) if body[name] is not None else None
    return _KINDS[row.kind](**body)
