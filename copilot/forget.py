"""Forgetting people, threads and channels: gone from every answer once committed, and noted so that it stays so.

Cases, what was read from live sources, cached vectors, stored events and every erasable text go in one transaction;
`copilot/records/forgetting/erasable.py` says whose they are and where they came from. Builds of the search index still
hold words of what is gone until they are rebuilt, which the command does at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.records.audit import note
from copilot.records.forgetting import erasing
from copilot.records.forgetting.reaching import parts_of as parts_of_question
from copilot.records.forgetting.reaching import reach_of
from index.case_ids import parse_case_id
from index.cases.by_hand import mask_names_in_cases
from index.embedding.parts import parts_of
from index.errors import InputError
from index.history import erase as history
from index.history.forgotten import ForgottenKind, note_forgotten
from index.storage import case_store, transactions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from index.embedding.cache import VectorCache
    from index.model import Case

_CHANNEL = re.compile(r"[A-Z0-9]{2,30}|[\w.-]+/[\w.-]+")
_USER = re.compile(r"[\w.\[\]-]{1,100}")


@dataclass(slots=True)
class Forgot:
    """How much was forgotten."""

    cases: int = 0
    messages: int = 0
    suggestions: int = 0
    vectors: int = 0


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
        InputError: one of them is not an id, link or name; nothing was forgotten.
    """
    things = _named(users, threads, channels)
    forgot = Forgot()
    with transactions.erasing(engine) as connection:
        gone: dict[str, Case] = {}
        changed: list[Case] = []
        for kind, name in [*things, *_parts(connection, things)]:
            reach = reach_of(connection, kind, name)
            gone |= case_store.cases_by_id(connection, reach.case_ids)
            forgot.messages += history.erase(connection, kind, name)
            forgot.suggestions += erasing.erase(connection, reach)
            changed += mask_names_in_cases(connection, reach.mask, reach.case_ids) if reach.mask else []
            note_forgotten(connection, kind, name, now)
            _note(connection, kind, name, now)
        history.erase_labelled(connection, gone)
        forgot.cases = case_store.remove(connection, sorted(gone), always=True)
        hashes = {part.text_hash for part in parts_of([*gone.values(), *changed], cache)}
        forgot.vectors = cache.erase(connection, hashes)
    return forgot


def _named(users: Sequence[str], threads: Sequence[str], channels: Sequence[str]) -> list[tuple[ForgottenKind, str]]:
    things: list[tuple[ForgottenKind, str]] = [("user", name) for name in users]
    things += [("thread", parse_case_id(text)) for text in threads]
    things += [("channel", name) for name in channels]
    if not things:
        raise InputError("Nothing to forget: give --user, --thread or --channel.")
    for kind, name in things:
        if not {"user": _USER, "thread": re.compile(".+"), "channel": _CHANNEL}[kind].fullmatch(name):
            raise InputError(f"--{kind} {name!r} is no id; a channel is named by its id, a repository as owner/name.")
    return things


def _parts(connection: Connection, things: Sequence[tuple[ForgottenKind, str]]) -> list[tuple[ForgottenKind, str]]:
    """The other messages of a question typed in several: each of them is stored as a thread of its own."""
    return [
        ("thread", part) for kind, name in things if kind == "thread" for part in parts_of_question(connection, name)
    ]


def _note(connection: Connection, kind: ForgottenKind, name: str, now: datetime) -> None:
    """Note in the audit that something was forgotten, and where; who it was only as a hash."""
    _, channel, ts = name.split(":") if name.startswith("slack:") else ("", name if kind == "channel" else "", "")
    note(connection, "operator", f"forgot_{kind}", (channel[:32], ts), now, text=name)
