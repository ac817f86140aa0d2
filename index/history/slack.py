"""What was read from Slack channels, in SQL: saved page by page, so that an interrupted reading can continue."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, and_, delete, exists, func, or_, select, update

from index.history.tables import SLACK_CHANNELS, SLACK_MESSAGES
from index.model import Forwarded, Message, Reaction
from index.storage.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from index.model import Channel, Visibility

_ROW = SLACK_MESSAGES.c
_CHANNEL = SLACK_CHANNELS.c
_UNREAD = {"read_count": 0, "read_latest": ""}
_PAGE = 500
_NEVER = 0.0  # `seen` of a message that was changed since it was read


@dataclass(frozen=True, slots=True)
class Kept:
    """One message in a channel; `message` is None if an `app` or nobody wrote it, unless it may announce a release."""

    ts: str
    thread_ts: str | None = None
    message: Message | None = None
    reply_count: int = 0
    latest_reply: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A reading of a channel from the newest message back to `since`: when it began, and how far it got (`at`)."""

    since: float
    began: float
    at: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How far a channel has been read; `earliest` is the time before which nothing is known."""

    channel: str
    name: str
    visibility: Visibility
    read_at: datetime | None = None
    earliest: float | None = None
    sweep: Sweep | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A thread whose replies have changed since they were last read, or the rest of it if that was interrupted."""

    ts: str
    since: float | None
    at: str | None


def channel_states(engine: Engine) -> dict[str, ChannelState]:
    with engine.connect() as connection:
        return {row.channel: _state(row) for row in connection.execute(select(SLACK_CHANNELS).order_by(_CHANNEL.name))}


def start_sweep(engine: Engine, channel: Channel, sweep: Sweep, *, everything: bool) -> None:
    """Record the start of a reading; `everything`: read the replies of unchanged threads too."""
    began = {"sweep_since": sweep.since, "sweep_at": None, "sweep_began": sweep.began}
    about = {"channel": channel.id, "name": channel.name, "visibility": channel.visibility}
    with engine.begin() as connection:
        upsert(connection, SLACK_CHANNELS, [about | began])
        if everything:
            mine = (_ROW.channel == channel.id, _ROW.reply_count > 0)
            connection.execute(update(SLACK_MESSAGES).where(*mine).values(read_count=-1, reading_at=None))


def keep_page(engine: Engine, channel: str, page: Sequence[Kept], seen: float, at: str | None) -> None:
    """Save one page of a channel, and how far the reading got, in one transaction."""
    with engine.begin() as connection:
        _upsert_messages(connection, channel, page, seen)
        connection.execute(update(SLACK_CHANNELS).where(_CHANNEL.channel == channel).values(sweep_at=at))


def end_sweep(
    engine: Engine, channel: str, sweep: Sweep, hidden_before: float | None, read_at: datetime, earliest: float | None
) -> None:
    """Finish a reading: messages in its time span that it did not see have been deleted in Slack.

    `hidden_before`: Slack's plan shows nothing older, so we do not know about those.
    """
    since = max(sweep.since, hidden_before or 0.0)
    with engine.begin() as connection:
        query = select(_ROW.ts).where(_ROW.channel == channel, _ROW.thread_ts.is_(None), _ROW.seen < sweep.began)
        _drop_threads(connection, channel, [ts for ts in connection.scalars(query).all() if float(ts) > since])
        _drop_orphan_replies(connection, channel)
        done = {"sweep_since": None, "sweep_at": None, "sweep_began": None, "read_at": read_at, "problem": None}
        connection.execute(update(SLACK_CHANNELS).where(_CHANNEL.channel == channel).values(**done, earliest=earliest))


def unread_threads(engine: Engine, channel: str) -> list[Unread]:
    """The threads whose replies have to be read, the oldest first."""
    changed = or_(_ROW.read_count != _ROW.reply_count, _ROW.read_latest != _ROW.latest_reply)
    by_people = (_ROW.body.is_not(None), _ROW.author != "")
    roots = (_ROW.channel == channel, _ROW.thread_ts.is_(None), _ROW.reply_count > 0, *by_people)
    query = select(_ROW.ts, _ROW.reading_since, _ROW.reading_at).where(*roots, changed).order_by(_ROW.ts)
    with engine.connect() as connection:
        return [Unread(row.ts, row.reading_since, row.reading_at) for row in connection.execute(query)]


def keep_replies(engine: Engine, channel: str, root_ts: str, page: Sequence[Kept], since: float, *, last: bool) -> None:
    """Save one page of a thread including its root; after the `last`, delete the replies that were not seen."""
    replies = [kept.ts for kept in page if kept.ts != root_ts]
    mine = and_(_ROW.channel == channel, _ROW.ts == root_ts)
    with engine.begin() as connection:
        _upsert_messages(connection, channel, page, since)
        if not last:
            at = max(replies, key=float, default=None)
            connection.execute(update(SLACK_MESSAGES).where(mine).values(reading_since=since, reading_at=at))
            return
        of_thread = (_ROW.channel == channel, _ROW.thread_ts == root_ts)
        connection.execute(delete(SLACK_MESSAGES).where(*of_thread, _ROW.seen < since))
        read = {"read_count": _ROW.reply_count, "read_latest": _ROW.latest_reply}
        connection.execute(update(SLACK_MESSAGES).where(mine).values(**read, reading_since=None, reading_at=None))


def clear_message(connection: Connection, channel: str, ts: str) -> None:
    """Delete a changed message's text at once; it counts as changed until the thread is read again."""
    mine = (_ROW.channel == channel, _ROW.ts == ts)
    connection.execute(update(SLACK_MESSAGES).where(*mine).values(body=None, seen=_NEVER))


def was_read_since(connection: Connection, channel: str, ts: str, moment: float) -> bool:
    """Whether the stored text of a message comes from a reading that began after `moment`."""
    mine = (_ROW.channel == channel, _ROW.ts == ts, _ROW.body.is_not(None), _ROW.seen > moment)
    return connection.scalar(select(_ROW.ts).where(*mine)) is not None


def changed_since_read(engine: Engine, channel: str, roots: Collection[str]) -> set[str]:
    """Those of these threads (ts of the roots) with a message that was edited or deleted, and not read again since."""
    blanked = (_ROW.channel == channel, _ROW.body.is_(None), _ROW.seen == _NEVER)
    query = select(func.coalesce(_ROW.thread_ts, _ROW.ts)).where(*blanked)
    with engine.connect() as connection:
        return set(connection.scalars(query.where(or_(_ROW.ts.in_(roots), _ROW.thread_ts.in_(roots)))))


def drop_thread(engine: Engine, channel: str, ts: str) -> None:
    """Delete a thread that no longer exists."""
    with engine.begin() as connection:
        _drop_threads(connection, channel, [ts])


def drop_channel(engine: Engine, channel: str) -> None:
    """Delete everything from a channel."""
    with engine.begin() as connection:
        connection.execute(delete(SLACK_MESSAGES).where(_ROW.channel == channel))
        connection.execute(delete(SLACK_CHANNELS).where(_CHANNEL.channel == channel))


def note_problem(engine: Engine, channel: Channel, problem: str) -> None:
    """Record why a channel could not be read; its stored messages stay."""
    about = {"channel": channel.id, "name": channel.name, "visibility": channel.visibility}
    with engine.begin() as connection:
        upsert(connection, SLACK_CHANNELS, [about | {"problem": problem[:200]}])


def messages_of(
    engine: Engine, channel: str, roots: Collection[str] | None = None
) -> Iterator[tuple[str, str, Message | None]]:
    """The messages of a channel, or of some of its threads, in order: ts of the root, ts, and the message if any."""
    query = select(_ROW.ts, _ROW.thread_ts, _ROW.body).where(_ROW.channel == channel)
    if roots is not None:
        query = query.where(or_(_ROW.ts.in_(roots), _ROW.thread_ts.in_(roots)))
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    for row in sorted(rows, key=lambda row: float(row.ts)):
        yield row.thread_ts or row.ts, row.ts, _message(row.body) if row.body else None


def apps_in(engine: Engine, channel: str) -> dict[str, tuple[str, int]]:
    """The ts of each message in a channel that an app posted, with the app and the number of replies."""
    query = select(_ROW.ts, _ROW.app, _ROW.reply_count).where(_ROW.channel == channel, _ROW.app != "")
    with engine.connect() as connection:
        return {row.ts: (row.app, row.reply_count) for row in connection.execute(query)}


def roots_between(engine: Engine, channel: str, earliest: float, latest: float) -> list[tuple[str, str]]:
    """The top-level messages that people wrote in a time span (inclusive), in order: ts and author."""
    span = (_ROW.ts >= f"{earliest:.6f}", _ROW.ts <= f"{latest:.6f}")
    query = select(_ROW.ts, _ROW.author).where(_ROW.channel == channel, _ROW.thread_ts.is_(None), *span)
    with engine.connect() as connection:
        found = [(row.ts, row.author) for row in connection.execute(query.where(_ROW.author != ""))]
    return sorted(found, key=lambda root: float(root[0]))


def _upsert_messages(connection: Connection, channel: str, page: Sequence[Kept], seen: float) -> None:
    """Insert or update; the state of reading a thread's replies is not changed."""
    rows = [
        {
            "channel": channel,
            "ts": kept.ts,
            "thread_ts": kept.thread_ts,
            "author": kept.message.author if kept.message else "",
            "body": asdict(kept.message) if kept.message else None,
            "app": kept.app[:200],
            "seen": seen,
            "reply_count": kept.reply_count,
            "latest_reply": kept.latest_reply,
        }
        for kept in {kept.ts: kept for kept in page}.values()
    ]
    upsert(connection, SLACK_MESSAGES, rows, only_when_new=_UNREAD)


def _drop_threads(connection: Connection, channel: str, roots: Sequence[str]) -> None:
    for start in range(0, len(roots), _PAGE):
        some = roots[start : start + _PAGE]
        gone = or_(_ROW.ts.in_(some), _ROW.thread_ts.in_(some))
        connection.execute(delete(SLACK_MESSAGES).where(_ROW.channel == channel, gone))


def _drop_orphan_replies(connection: Connection, channel: str) -> None:
    """Delete the replies of roots that no longer have any."""
    root = SLACK_MESSAGES.alias()
    bare = (root.c.channel == _ROW.channel, root.c.ts == _ROW.thread_ts, root.c.reply_count == 0)
    mine = (_ROW.channel == channel, _ROW.thread_ts.is_not(None))
    connection.execute(delete(SLACK_MESSAGES).where(*mine, exists().where(*bare)))
    connection.execute(update(SLACK_MESSAGES).where(_ROW.channel == channel, _ROW.reply_count == 0).values(_UNREAD))


def _state(row: Any) -> ChannelState:
    sweep = Sweep(row.sweep_since, row.sweep_began, row.sweep_at) if row.sweep_began is not None else None
    return ChannelState(row.channel, row.name, row.visibility, row.read_at, row.earliest, sweep, row.problem)


def _message(body: dict[str, Any]) -> Message:
    values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in body.items()}
    message = Message(**values)
    reactions = tuple(Reaction(raw["emoji"], tuple(raw["users"])) for raw in body["reactions"])
    attached = tuple((name, text) for name, text in body["attached"])
    forwarded = tuple(Forwarded(**raw) for raw in body.get("forwarded", ()))
    return replace(message, reactions=reactions, attached=attached, forwarded=forwarded)
