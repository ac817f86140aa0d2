"""Saving cases as their threads were read, unless these have changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.history import slack
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from index.model import Case


def save_as_read(engine: Engine, cases: Sequence[Case], changes: case_store.Changes) -> list[Case]:
    """Save and return these cases, except those that changed since they were read."""
    saved = as_read(engine, cases)
    case_store.save_cases(engine, saved, changes)
    return saved


def as_read(engine: Engine, cases: Sequence[Case]) -> list[Case]:
    """Those without a message that was edited or deleted since: saving it would make the old text searchable again."""
    roots: dict[str, list[str]] = {}
    for case in cases:
        if case.source == "slack":
            roots.setdefault(case.scope, []).append(case.case_id.rpartition(":")[2])
    changed = {f"slack:{name}:{ts}" for name in roots for ts in slack.changed_since_read(engine, name, roots[name])}
    return [case for case in cases if case.case_id not in changed]
