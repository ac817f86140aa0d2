"""What was asked to be forgotten: people, threads and channels that no source yields any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, func, select

from index.history.rows import upsert
from index.history.tables import FORGOTTEN
from index.model import SOMEONE, Issue, Skip, Thread

if TYPE_CHECKING:
    from datetime import datetime

ForgottenKind = Literal["user", "thread", "channel"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Ids of users (Slack ids and GitHub logins), case ids of threads and issues, ids of channels and repositories."""

    users: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def left_of(self, item: Thread | Issue | Skip) -> Thread | Issue | Skip:
        """What may be kept of something that a source yields."""
        if not (isinstance(item, Thread | Issue) and (self.users or self.threads or self.channels)):
            return item
        scope = item.channel.id if isinstance(item, Thread) else item.repo
        if item.case_id in self.threads or scope in self.channels:
            return Skip("forgotten", item.case_id)
        return self._thread(item) if isinstance(item, Thread) else self._issue(item)

    def called(self) -> dict[str, str]:
        """What forgotten people are called, by id."""
        return dict.fromkeys(self.users, SOMEONE)

    def _thread(self, thread: Thread) -> Thread | Skip:
        """Without the messages of forgotten people; without its root there is no question left."""
        left = tuple(message for message in thread.messages if message.author not in self.users)
        if not left or left[0].ts != thread.messages[0].ts:
            return Skip("forgotten", thread.case_id)
        return thread if len(left) == len(thread.messages) else replace(thread, messages=left)

    def _issue(self, issue: Issue) -> Issue | Skip:
        if issue.author in self.users:
            return Skip("forgotten", issue.case_id)
        left = tuple(comment for comment in issue.comments if comment.author not in self.users)
        return issue if len(left) == len(issue.comments) else replace(issue, comments=left)


def read_forgotten(engine: Engine) -> Forgotten:
    with engine.connect() as connection:
        rows = connection.execute(select(FORGOTTEN.c.kind, FORGOTTEN.c.name)).all()
    names = {kind: frozenset(row.name for row in rows if row.kind == kind) for kind in ("user", "thread", "channel")}
    return Forgotten(names["user"], names["thread"], names["channel"])


def note_forgotten(connection: Connection, kind: ForgottenKind, name: str, now: datetime) -> None:
    """From now on no source yields it."""
    upsert(connection, FORGOTTEN, [{"kind": kind, "name": name, "at": now}])


def last_forgotten(engine: Engine) -> datetime | None:
    """When something was last asked to be forgotten."""
    with engine.connect() as connection:
        at: datetime | None = connection.scalar(select(func.max(FORGOTTEN.c.at)))
        return at
