"""The people, threads and channels that someone asked to forget; no source yields them any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, overload

from sqlalchemy import Connection, Engine, func, select

from index.history.masking import mask_of
from index.history.tables import FORGOTTEN
from index.model import SOMEONE, Issue, Release, Skip, Thread
from index.storage.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from index.history.masking import Mask
    from index.model import Comment

ForgottenKind = Literal["user", "thread", "channel"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Ids of users (Slack ids and GitHub logins), case ids of threads and issues, ids of channels and repositories."""

    users: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    @overload
    def filtered(self, item: Thread | Issue | Skip) -> Thread | Issue | Skip: ...
    @overload
    def filtered(self, item: Thread | Issue | Release | Skip) -> Thread | Issue | Release | Skip: ...

    def filtered(self, item: Thread | Issue | Release | Skip) -> Thread | Issue | Release | Skip:
        """An item from a source without anything that was forgotten; a Skip if nothing may be kept."""
        if isinstance(item, Skip) or not (self.users or self.threads or self.channels):
            return item
        scope, place = _place_of(item)
        if scope in self.channels or place in self.threads:
            return Skip("forgotten", place)
        match item:
            case Release() if item.author in self.users:
                return Skip("forgotten", place)
            case Thread():
                return self._thread(item)
            case Issue():
                return self.issue(item)
            case Release():
                return replace(item, notes=self._mask.apply(item.notes))

    def placeholder_names(self) -> dict[str, str]:
        """The name to show for each forgotten person, by id."""
        return dict.fromkeys(self.users, SOMEONE)

    def comment(self, comment: Comment) -> Comment:
        """Someone else's comment, without the names of forgotten people."""
        return replace(comment, text=self._mask.apply(comment.text))

    def issue(self, issue: Issue) -> Issue | Skip:
        """The issue without comments by forgotten people, and without their names in what others wrote."""
        if issue.author in self.users:
            return Skip("forgotten", issue.case_id)
        left = tuple(self.comment(comment) for comment in issue.comments if comment.author not in self.users)
        title, body = self._mask.apply((issue.title, issue.body))
        pulls = (pull for pull in issue.pulls if pull.author not in self.users)
        masked = (replace(p, title=self._mask.apply(p.title), text=self._mask.apply(p.text)) for p in pulls)
        return replace(issue, title=title, body=body, comments=left, pulls=tuple(masked))

    @property
    def _mask(self) -> Mask:
        return mask_of(self.users)

    def _thread(self, thread: Thread) -> Thread | Skip:
        """The same for a thread; without its root message there is no question, so it is skipped."""
        left = tuple(message for message in thread.messages if message.author not in self.users)
        if not left or left[0].ts != thread.messages[0].ts:
            return Skip("forgotten", thread.case_id)
        names = {message.author_name for message in thread.messages if message.author in self.users}
        return self.anonymized(replace(thread, messages=left), names)

    def anonymized(self, thread: Thread, names: Collection[str]) -> Thread:
        """The thread with the ids and these names of forgotten people removed from what others wrote."""
        mask = mask_of(self.users | {name for name in names if name})
        masked = (replace(m, text=mask.apply(m.text), attached=mask.apply(m.attached)) for m in thread.messages)
        people = tuple(person for person in thread.people if person not in names)
        return replace(thread, messages=tuple(masked), people=people)


def _place_of(item: Thread | Issue | Release) -> tuple[str, str]:
    """The channel or repository of an item, and the thread, issue or release that it is."""
    match item:
        case Thread():
            return item.channel.id, item.case_id
        case Issue():
            return item.repo, item.case_id
        case Release():
            return item.channel or item.repo, f"slack:{item.channel}:{item.ts}" if item.channel else item.tag


NOTHING_FORGOTTEN = Forgotten()


def read_forgotten(engine: Engine) -> Forgotten:
    with engine.connect() as connection:
        rows = connection.execute(select(FORGOTTEN.c.kind, FORGOTTEN.c.name)).all()
    names = {kind: frozenset(row.name for row in rows if row.kind == kind) for kind in ("user", "thread", "channel")}
    return Forgotten(names["user"], names["thread"], names["channel"])


def note_forgotten(connection: Connection, kind: ForgottenKind, name: str, now: datetime) -> None:
    """Record something as forgotten, so that no source yields it any more."""
    upsert(connection, FORGOTTEN, [{"kind": kind, "name": name, "at": now}])


def last_forgotten(engine: Engine) -> datetime | None:
    """When someone last asked to forget something."""
    with engine.connect() as connection:
        at: datetime | None = connection.scalar(select(func.max(FORGOTTEN.c.at)))
        return at
