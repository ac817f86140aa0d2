"""What is to be done: the inbox of events and clicks, and the jobs that follow, in one table.

A row's key says what it does, so asking twice is asking once; copilot/records/jobs.py writes and reads the keys. A
worker leases a row and keeps the lease alive while it works; when it dies the lease runs out, and another worker takes
over. What was asked for again meanwhile is done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, bindparam, case, delete, func, or_, select, update

from copilot.records.tables import WORK
from index.storage.rows import insert_into, insert_new
from index.storage.tables import Moment

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy.dialects import postgresql, sqlite

_ROW = WORK.c
_FRESH = {"attempts": 0, "leased_by": None, "leased_until": None, "finished_at": None, "error": None}
# Made once, for they are said many times a second: making them took as long as the database did to answer.
_NOW = bindparam("now", type_=Moment())
_FREE = (
    _ROW.kind.in_(bindparam("kinds", expanding=True)),
    _ROW.due_at <= _NOW,
    or_(_ROW.leased_until.is_(None), _ROW.leased_until < _NOW),
)
_HOW_MUCH = select(_ROW.kind, func.count()).where(*_FREE).group_by(_ROW.kind)
_LONGEST = select(_ROW.key).where(*_FREE).order_by(_ROW.due_at).limit(1)
_TAKE = (
    update(WORK)
    .where(_ROW.key == _LONGEST.with_for_update(skip_locked=True).scalar_subquery())
    .values(leased_by=bindparam("owner"), leased_until=bindparam("until"), attempts=_ROW.attempts + 1)
    .returning(_ROW.key, _ROW.kind, _ROW.payload, _ROW.version, _ROW.attempts)
)
_MINE = (_ROW.key == bindparam("its_key"), _ROW.leased_by == bindparam("owner"))
_DONE = {"payload": None, "due_at": None, "leased_by": None, "leased_until": None, "attempts": 0}
_FINISH = update(WORK).where(*_MINE, _ROW.version == bindparam("its_version")).values(_DONE | {"finished_at": _NOW})
_DO_AGAIN = update(WORK).where(*_MINE).values(_FRESH)


@dataclass(frozen=True, slots=True)
class Work:
    """One row in a worker's hands; `attempts` counts this one too."""

    key: str
    kind: str
    payload: dict[str, Any]
    version: int
    attempts: int

    @property
    def subject(self) -> str:
        """What the key says after its kind; copilot/records/jobs.py knows how to read it."""
        return self.key.partition(":")[2]


def enqueue_once(connection: Connection, key: str, payload: dict[str, Any], now: datetime) -> bool:
    """Ask for something that is done once and never again, such as an event; whether it was new."""
    return insert_new(connection, WORK, _row(key, payload, now, now))


def enqueue(
    connection: Connection,
    key: str,
    now: datetime,
    *,
    due: datetime | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Ask for a job: if it waits already, it is due at the earlier time; if it is being done, it is done once more."""
    connection.execute(_ask(connection.dialect.name), _row(key, payload or {}, now, due or now))


@cache
def _ask(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Made once, as those above."""
    row = insert_into(dialect, WORK)
    earlier = case((_ROW.due_at < row.excluded.due_at, _ROW.due_at), else_=row.excluded.due_at)
    changes = {"due_at": earlier, "payload": row.excluded.payload, "version": _ROW.version + 1}
    again = changes | {"attempts": 0, "finished_at": None, "error": None}
    return row.on_conflict_do_update(index_elements=[_ROW.key], set_=again)


def free_work(engine: Engine, kinds: Collection[str], now: datetime) -> dict[str, int]:
    """How much is due and in nobody's hands, by kind."""
    with engine.connect() as connection:
        return dict(connection.execute(_HOW_MUCH, {"kinds": list(kinds), "now": now}).all())


def claim(engine: Engine, kinds: Collection[str], owner: str, now: datetime, lease: timedelta) -> Work | None:
    """The work that has waited longest, in this worker's hands until the lease runs out."""
    which = {"kinds": list(kinds), "now": now}
    if engine.dialect.name == "sqlite":  # there an update locks out all others, even one that finds nothing
        with engine.connect() as connection:
            if connection.scalar(_LONGEST, which) is None:
                return None
    with engine.begin() as connection:
        row = connection.execute(_TAKE, {**which, "owner": owner, "until": now + lease}).one_or_none()
    return Work(row.key, row.kind, row.payload or {}, row.version, row.attempts) if row else None


def renew(engine: Engine, keys: Collection[str], owner: str, until: datetime) -> None:
    """Keep leases alive."""
    with engine.begin() as connection:
        connection.execute(update(WORK).where(_ROW.key.in_(keys), _ROW.leased_by == owner).values(leased_until=until))


def finish(engine: Engine, work: Work, owner: str, now: datetime) -> None:
    """Done: its payload goes, its key stays, so that an event that comes again is known."""
    mine = {"its_key": work.key, "owner": owner}
    with engine.begin() as connection:
        if not connection.execute(_FINISH, {**mine, "its_version": work.version, "now": now}).rowcount:
            connection.execute(_DO_AGAIN, mine)  # it was asked for again meanwhile


def postpone(
    engine: Engine,
    work: Work,
    owner: str,
    due: datetime,
    *,
    attempts: int | None = None,
    not_before: datetime | None = None,
) -> None:
    """Not now: it is due again at that time, or earlier if it was asked for meanwhile; yet in no case `not_before`."""
    # A lease in nobody's hands: whoever asks for it, it is not free.
    changes: dict[str, Any] = {"leased_by": None, "leased_until": not_before}
    changes |= {} if attempts is None else {"attempts": attempts}
    mine = (_ROW.key == work.key, _ROW.leased_by == owner)
    with engine.begin() as connection:
        if not connection.execute(
            update(WORK).where(*mine, _ROW.version == work.version).values(**changes, due_at=due)
        ).rowcount:
            connection.execute(update(WORK).where(*mine).values(changes))


def give_up(engine: Engine, work: Work, owner: str, now: datetime, error: str) -> None:
    """Failed too often; payload and reason stay for the operator, who may ask for it again."""
    failed = {"due_at": None, "leased_by": None, "leased_until": None, "finished_at": now, "error": error[:200]}
    mine = (_ROW.key == work.key, _ROW.leased_by == owner)
    with engine.begin() as connection:
        if not connection.execute(update(WORK).where(*mine, _ROW.version == work.version).values(failed)).rowcount:
            connection.execute(update(WORK).where(*mine).values(_FRESH))  # asked for again meanwhile


def waiting(engine: Engine, now: datetime) -> dict[str, int]:
    """How much is due, by kind."""
    with engine.connect() as connection:
        due = select(_ROW.kind, func.count()).where(_ROW.due_at <= now).group_by(_ROW.kind)
        return dict(connection.execute(due).all())


def given_up(engine: Engine) -> list[tuple[str, str]]:
    """Keys and reasons of what failed too often."""
    with engine.connect() as connection:
        rows = connection.execute(select(_ROW.key, _ROW.error).where(_ROW.error.is_not(None)).order_by(_ROW.key))
        return [(key, error) for key, error in rows]


def try_again(engine: Engine, now: datetime) -> int:
    """Ask again for everything that was given up; how much that is."""
    with engine.begin() as connection:
        return connection.execute(update(WORK).where(_ROW.error.is_not(None)).values(**_FRESH, due_at=now)).rowcount


def forget(engine: Engine, before: datetime) -> None:
    """Drop the keys of what was done long ago: Slack repeats an event for minutes, not for days."""
    with engine.begin() as connection:
        connection.execute(delete(WORK).where(_ROW.finished_at < before, _ROW.error.is_(None)))


def _row(key: str, payload: dict[str, Any], now: datetime, due: datetime) -> dict[str, Any]:
    kind = key.partition(":")[0]
    return {"key": key, "kind": kind, "payload": payload, "due_at": due, "created_at": now, "version": 1} | _FRESH
