"""Further pairs of a case as JSON in its row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.model import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping


def pair_row(pair: Pair) -> dict[str, Any]:
    """A pair as JSON."""
    return asdict(pair) | {"asked_at": pair.asked_at.timestamp(), "resolved_at": pair.resolved_at.timestamp()}


def pair_from(row: Mapping[str, Any]) -> Pair:
    """What `pair_row` made."""
    lists = {name: tuple(row[name]) for name in ("asked_in", "answered_in")}
    times = {name: datetime.fromtimestamp(row[name], UTC) for name in ("asked_at", "resolved_at")}
    return Pair(**{**row, **lists, **times})
