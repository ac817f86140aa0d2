"""Erasing texts: what the app keeps of threads and people, set to null or deleted. The audit stays, and is added to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from copilot.records.tables import (
    CARDS,
    DECISIONS,
    FACTS,
    HOMES,
    MODALS,
    OUTBOX,
    SAVED_THREADS,
    SUGGESTIONS,
    THREADS,
    WISHES,
    WORK,
)
from index.tables import LESSONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Table

_CHUNK = 200
_IN_HAND = ("sending", "unknown")  # Slack may have it: its text goes when it is known what became of it


def threads_with(connection: Connection, user: str) -> set[tuple[str, str]]:
    """The threads in which somebody wrote, as far as the app heard."""
    query = select(FACTS.c.channel, FACTS.c.thread_ts).where(FACTS.c.author == user, FACTS.c.thread_ts.is_not(None))
    return {(row.channel, row.thread_ts) for row in connection.execute(query)}


def threads_asked_by(connection: Connection, user: str) -> set[tuple[str, str]]:
    rows = connection.execute(select(THREADS.c.channel, THREADS.c.thread_ts).where(THREADS.c.asker == user))
    return {(row.channel, row.thread_ts) for row in rows}


def threads_in(connection: Connection, channel: str) -> set[tuple[str, str]]:
    """The threads of a channel of which anything is kept."""
    return {
        (channel, ts)
        for table in (SUGGESTIONS, FACTS, THREADS, CARDS, MODALS, DECISIONS, OUTBOX, WISHES)
        for ts in connection.scalars(select(table.c.thread_ts).where(table.c.channel == channel).distinct())
        if ts
    }


def erase_texts(connection: Connection, threads: Collection[tuple[str, str]], case_ids: Collection[str]) -> int:
    """Erase what was suggested, written and decided in these threads, or made of these cases; how many suggestions."""
    theirs = {id_ for where in _in(SUGGESTIONS, threads) for id_ in connection.scalars(_ids().where(where))}
    theirs |= set(_made_of(connection, set(case_ids)))
    ids = sorted(theirs)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        connection.execute(update(SUGGESTIONS).where(SUGGESTIONS.c.suggestion_id.in_(some)).values(body=None))
        _erase_decided(connection, DECISIONS.c.suggestion_id.in_(some), OUTBOX.c.suggestion_id.in_(some))
        modals = update(MODALS).where(MODALS.c.suggestion_id.in_(some))
        connection.execute(modals.values(words=None, text=None, kept=None))
        connection.execute(update(WISHES).where(WISHES.c.suggestion_id.in_(some)).values(summary=None))
        lessons = update(LESSONS).where(LESSONS.c.suggestion_id.in_(some))
        connection.execute(lessons.values(resolution=None, diff=None, note=None))
    for decided, posted in zip(_in(DECISIONS, threads), _in(OUTBOX, threads), strict=True):
        _erase_decided(connection, decided, posted)
    _drop_copies(connection, {*case_ids, *(f"slack:{channel}:{ts}" for channel, ts in threads)})
    return len(ids)


def _drop_copies(connection: Connection, case_ids: Collection[str]) -> None:
    """Let go of what was learned about these cases, and of the threads that were saved to be replayed."""
    ordered = sorted(case_ids)
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        connection.execute(delete(LESSONS).where(LESSONS.c.case_id.in_(some)))
        connection.execute(delete(SAVED_THREADS).where(SAVED_THREADS.c.case_id.in_(some)))


def drop_threads(connection: Connection, threads: Collection[tuple[str, str]]) -> None:
    """Let go of all that the desk knows of these threads."""
    for table in (FACTS, THREADS, CARDS, MODALS, WISHES):
        for where in _in(table, threads):
            connection.execute(delete(table).where(where))
    wanted = set(threads)
    _drop_work(connection, lambda payload: (payload.get("channel"), payload.get("thread_ts")) in wanted)


def drop_user(connection: Connection, user: str) -> None:
    """Let go of what somebody said and did."""
    connection.execute(delete(FACTS).where(FACTS.c.author == user))
    connection.execute(delete(HOMES).where(HOMES.c.user == user))
    connection.execute(delete(LESSONS).where(LESSONS.c.by == user))
    _drop_work(connection, lambda payload: payload.get("user") == user)


def _erase_decided(connection: Connection, decisions: ColumnElement[bool], posts: ColumnElement[bool]) -> None:
    """A text that was approved and not posted yet is not posted any more."""
    waiting = and_(posts, OUTBOX.c.state == "ready")
    stopped = select(OUTBOX.c.suggestion_id).where(waiting)
    connection.execute(
        update(DECISIONS)
        .where(DECISIONS.c.suggestion_id.in_(stopped), DECISIONS.c.outcome == "sending")
        .values(outcome="failed", problem="What it was made of was forgotten.")
    )
    connection.execute(update(OUTBOX).where(waiting).values(state="failed"))
    connection.execute(update(OUTBOX).where(posts, OUTBOX.c.state.not_in(_IN_HAND)).values(text=None))
    settled = (decisions, DECISIONS.c.outcome.not_in(_IN_HAND))
    connection.execute(update(DECISIONS).where(*settled).values(text=None, reason=None))


def _made_of(connection: Connection, case_ids: set[str]) -> Iterator[str]:
    """The suggestions that show one of these cases."""
    if not case_ids:
        return
    rows = connection.execute(select(SUGGESTIONS.c.suggestion_id, SUGGESTIONS.c.body))
    for row in rows:
        body: dict[str, Any] = row.body or {}
        shown = {match["case_id"] for match in body.get("matches", ())}
        if shown & case_ids or set(body.get("draft", {}).get("case_ids", ())) & case_ids:
            yield row.suggestion_id


def _drop_work(connection: Connection, is_about: Any) -> None:
    rows = connection.execute(select(WORK.c.key, WORK.c.payload).where(WORK.c.payload.is_not(None))).all()
    keys = [row.key for row in rows if row.payload and is_about(row.payload)]
    for start in range(0, len(keys), _CHUNK):
        connection.execute(delete(WORK).where(WORK.c.key.in_(keys[start : start + _CHUNK])))


def _ids() -> Any:
    return select(SUGGESTIONS.c.suggestion_id)


def _in(table: Table, threads: Collection[tuple[str, str]]) -> list[ColumnElement[bool]]:
    """Conditions that a row is about one of these threads, some threads at a time."""
    ordered: Sequence[tuple[str, str]] = sorted(threads)
    return [
        or_(*(and_(table.c.channel == channel, table.c.thread_ts == ts) for channel, ts in ordered[at : at + _CHUNK]))
        for at in range(0, len(ordered), _CHUNK)
    ]
