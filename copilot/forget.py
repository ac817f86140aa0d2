"""Forgetting people, threads and channels: out of every answer from the commit on, and noted so that it stays so.

Cases, what was read of live sources, cached vectors, stored events and every erasable text go in one transaction. The
builds of the search index hold words of what is gone until the next reindex, which replaces them, the older ones too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select

from copilot.permalinks import thread_named
from copilot.records import erasing
from copilot.records.audit import note
from index import store, transactions
from index.errors import InputError
from index.history import erase as history
from index.history.forgotten import ForgottenKind, note_forgotten
from index.model import VISIBILITIES, Case, issue_case_id
from index.parts import parts_of
from index.tables import CASES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from index.vector_cache import VectorCache

_CHANNEL = re.compile(r"[A-Z0-9]{2,30}|[\w.-]+/[\w.-]+")
_USER = re.compile(r"[\w.\[\]-]{1,100}")


@dataclass(slots=True)
class Forgot:
    """What was let go of."""

    cases: int = 0
    messages: int = 0
    suggestions: int = 0
    vectors: int = 0


@dataclass(slots=True)
class _Affected:
    """Threads to let go of, threads in which a text may quote somebody, and the cases made of either."""

    threads: set[tuple[str, str]] = field(default_factory=set)
    quoting: set[tuple[str, str]] = field(default_factory=set)
    case_ids: set[str] = field(default_factory=set)


def forget(
    engine: Engine,
    cache: VectorCache,
    users: Sequence[str],
    threads: Sequence[str],
    channels: Sequence[str],
    now: datetime,
) -> Forgot:
    """Forget all of these.

    Raises:
        InputError: one of them is no id, link or name; nothing was forgotten.
    """
    things: list[tuple[ForgottenKind, str]] = [("user", name) for name in users]
    things += [("thread", thread_named(text)) for text in threads]
    things += [("channel", name) for name in channels]
    if not things:
        raise InputError("Nothing to forget: give --user, --thread or --channel.")
    for kind, name in things:
        if not {"user": _USER, "thread": re.compile(".+"), "channel": _CHANNEL}[kind].fullmatch(name):
            raise InputError(f"--{kind} {name!r} is no id; a channel is named by its id, a repository as owner/name.")
    forgot = Forgot()
    with transactions.erasing(engine) as connection:
        gone: dict[str, Case] = {}
        for kind, name in things:
            affected = _affected(connection, kind, name)
            gone |= _cases(connection, affected.case_ids)
            forgot.messages += history.erase(connection, kind, name)
            forgot.suggestions += erasing.erase_texts(
                connection, affected.threads | affected.quoting, affected.case_ids
            )
            erasing.drop_threads(connection, affected.threads)
            if kind == "user":
                erasing.drop_user(connection, name)
            note_forgotten(connection, kind, name, now)
            _note(connection, kind, name, now)
        history.erase_labelled(connection, gone)
        forgot.cases = store.remove(connection, sorted(gone), always=True)
        hashes = {part.text_hash for part in parts_of(list(gone.values()), cache)}
        forgot.vectors = cache.erase(connection, hashes)
    return forgot


def _affected(connection: Connection, kind: ForgottenKind, name: str) -> _Affected:
    found = _Affected()
    if kind == "thread":
        found.case_ids = {name}
        if name.startswith("slack:"):
            _, channel, ts = name.split(":")
            found.threads = {(channel, ts)}
        return found
    if kind == "channel":
        found.threads = erasing.threads_in(connection, name)
        found.case_ids = _case_ids(connection, scope=name)
        return found
    found.threads = erasing.threads_asked_by(connection, name)
    found.quoting = erasing.threads_with(connection, name) | history.threads_with(connection, name)
    issues = {issue_case_id(repo, number) for repo, number in history.issues_with(connection, name)}
    found.case_ids = issues | {f"slack:{channel}:{ts}" for channel, ts in found.threads | found.quoting}
    found.case_ids |= _case_ids(connection, person=name)
    return found


def _case_ids(connection: Connection, *, scope: str = "", person: str = "") -> set[str]:
    """The cases of a channel or repository; or those that somebody asked or answered, or in which they are named."""
    found: set[str] = set()
    for table in CASES.values():
        if scope:
            found |= set(connection.scalars(select(table.c.case_id).where(table.c.scope == scope)))
            continue
        theirs = or_(table.c.asked_by == person, table.c.answered_by == person)
        rows = connection.execute(select(table.c.case_id, table.c.answered_by, table.c.answered_by_name).where(theirs))
        names = {person}
        for row in rows:
            found.add(row.case_id)
            names |= {row.answered_by_name} if row.answered_by == person and row.answered_by_name else set()
        # An export tells of the others in a thread by name only: whoever bears the name of somebody forgotten.
        people = connection.execute(select(table.c.case_id, table.c.people))
        found |= {row.case_id for row in people if names & set(row.people)}
    return found


def _cases(connection: Connection, case_ids: set[str]) -> dict[str, Case]:
    return {
        case_id: stored.case
        for visibility in VISIBILITIES
        for case_id, stored in store.fetch(connection, visibility, case_ids).items()
    }


def _note(connection: Connection, kind: ForgottenKind, name: str, now: datetime) -> None:
    """The audit says that something was forgotten and where; whom, only as a hash."""
    _, channel, ts = name.split(":") if name.startswith("slack:") else ("", name if kind == "channel" else "", "")
    note(connection, "operator", f"forgot_{kind}", (channel[:32], ts), now, text=name)
