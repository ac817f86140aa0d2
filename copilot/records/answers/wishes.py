"""The list of wishes that product reviews: each was added by an approved reply that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from copilot.records.tables import WISHES
from index.storage.rows import from_row, insert_new, to_row

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """A thread for product to look at; `summary` is None once erased."""

    suggestion_id: str
    channel: str
    thread_ts: str
    summary: str | None
    by: str
    at: datetime
    done_by: str | None = None
    done_at: datetime | None = None

    @property
    def thread(self) -> tuple[str, str]:
        return (self.channel, self.thread_ts)


def put_on_list(connection: Connection, wish: Wish) -> None:
    insert_new(connection, WISHES, to_row(wish))


def take_off_list(connection: Connection, suggestion_id: str) -> None:
    """Remove the wish: the reply that mentioned it is gone."""
    connection.execute(delete(WISHES).where(WISHES.c.suggestion_id == suggestion_id))


def open_wishes(connection: Connection) -> list[Wish]:
    """The wishes that product has not reviewed yet, the oldest first."""
    query = select(WISHES).where(WISHES.c.done_at.is_(None)).order_by(WISHES.c.at, WISHES.c.suggestion_id)
    return [from_row(Wish, row) for row in connection.execute(query)]


def finish_wish(connection: Connection, suggestion_id: str, by: str, at: datetime) -> None:
    """Mark a wish as reviewed; the first reviewer stays on record."""
    theirs = (WISHES.c.suggestion_id == suggestion_id, WISHES.c.done_at.is_(None))
    connection.execute(update(WISHES).where(*theirs).values(done_by=by, done_at=at))
