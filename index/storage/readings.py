"""How the messages of a case were read: who wrote each, what it does, and whether it answers. Ids only, no texts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, select

from index.model import Role
from index.storage.rows import upsert
from index.storage.tables import DISTILLED, READINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

Writer = Role | Literal["robot", "app"]  # `app`: a reply that was posted through the copilot


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message of a thread by its ts, or a comment on an issue by its place from 1; the issue itself is "0"."""

    id: str
    at: float  # in seconds since the epoch
    by: Writer
    role: str = ""  # see index/roles/message_roles.py; comments have none
    sure: float | None = None  # the chance that the role is right; None where it is certain, or there is none
    asks: bool = False  # whether the problem is made of it: of the case itself, not of its further pairs
    answers: bool = False  # whether a resolution is made of it, of whichever pair


@dataclass(frozen=True, slots=True)
class CaseReading:
    """What was read of one thread or issue."""

    kind: str = ""
    messages: tuple[ReadMessage, ...] = ()


NOT_READ = CaseReading()


def note_readings(connection: Connection, readings: Mapping[str, CaseReading]) -> None:
    """Store how these cases were read, by case id."""
    rows = [
        {"case_id": case_id, "kind": reading.kind, "messages": [asdict(message) for message in reading.messages]}
        for case_id, reading in readings.items()
    ]
    upsert(connection, READINGS, rows)


def reading_of(connection: Connection, case_id: str) -> CaseReading:
    """How a case was read; `NOT_READ` for one that no source yields, or that an older version saved."""
    return readings_of(connection, [case_id]).get(case_id, NOT_READ)


def readings_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, CaseReading]:
    """The same for several cases: at most 500."""
    rows = connection.execute(select(READINGS).where(READINGS.c.case_id.in_(case_ids)))
    return {row.case_id: CaseReading(row.kind, tuple(ReadMessage(**one) for one in row.messages)) for row in rows}


def drop_readings(connection: Connection, case_ids: Sequence[str], *, replaced: bool = False) -> None:
    """Forget how these were read, and what a model wrote of them: of replaced cases, that may still be right."""
    for table in (READINGS,) if replaced else (READINGS, DISTILLED):
        connection.execute(delete(table).where(table.c.case_id.in_(case_ids)))
