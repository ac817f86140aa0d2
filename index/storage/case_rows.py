"""A case as a row in SQL, and back."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.model import Case, Pair, Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

COLUMNS = tuple(field.name for field in fields(Case))
SHOWN = tuple(name for name in COLUMNS if name != "remarks")  # a search loads many cases and shows few
_FURTHER = SHOWN.index("further")  # the last of them


def row_of(case: Case, content_hash: str, revision: int) -> dict[str, Any]:
    """What is stored of a case; its hash is computed by whoever compares it."""
    row = {name: getattr(case, name) for name in SHOWN}
    row["remarks"] = [(remark.at.timestamp(), remark.text) for remark in case.remarks]
    row["further"] = [pair_row(pair) for pair in case.further]
    row["remarked_at"] = [remark.at.timestamp() for remark in case.remarks]
    return row | {"content_hash": content_hash, "revision": revision}


def case_of(row: Row[*tuple[Any, ...]]) -> Case:
    """The case in a row of all columns."""
    remarks = tuple(Remark(datetime.fromtimestamp(at, UTC), text) for at, text in row.remarks)
    return replace(shown_of(row), remarks=remarks)


def shown_of(row: Row[*tuple[Any, ...]]) -> Case:
    """The case in a row that starts with the shown fields, in order."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row[: len(SHOWN)]]
    values[_FURTHER] = tuple(map(pair_from, values[_FURTHER]))
    return Case(*values)


def pair_row(pair: Pair) -> dict[str, Any]:
    """A pair as JSON."""
    return asdict(pair) | {"asked_at": pair.asked_at.timestamp(), "resolved_at": pair.resolved_at.timestamp()}


def pair_from(row: Mapping[str, Any]) -> Pair:
    """What `pair_row` made."""
    lists = {name: tuple(row[name]) for name in ("asked_in", "answered_in")}
    times = {name: datetime.fromtimestamp(row[name], UTC) for name in ("asked_at", "resolved_at")}
    return Pair(**{**row, **lists, **times})
