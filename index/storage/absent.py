"""Removing what is no longer in the sources, unless so much is missing that a source looks faulty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import ShrunkError
from index.storage import case_store
from index.storage.releases import remove_absent_releases

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Engine

    from index.storage.scope import Scope


def remove_absent(engine: Engine, scopes: Sequence[Scope], present: Collection[str], max_shrink: float | None) -> int:
    """Remove the cases and announced releases that are not `present` (by id) in these scopes; returns how many cases.

    Raises:
        ShrunkError: more than the share `max_shrink` of all cases would be removed; none was.
    """
    if max_shrink is not None:
        _check_shrink(engine, scopes, present, max_shrink)
    for scope in scopes:
        remove_absent_releases(engine, scope, present)
    return sum(case_store.remove_absent(engine, scope, present) for scope in scopes)


def _check_shrink(engine: Engine, scopes: Sequence[Scope], present: Collection[str], most: float) -> None:
    """Withdrawn scopes do not count: their cases must go anyway."""
    total = sum(n for standing, n in case_store.count_by_standing(engine).items() if standing != "unanswered")
    absent = sum(case_store.count_absent(engine, scope, present) for scope in scopes if not scope.withdrawn)
    if absent > most * total:
        raise ShrunkError(
            f"{absent} of {total} cases are missing from their sources, more than the {most:.0%} that [reindex] "
            "max_shrink allows. None was removed: find out why, then run it again with --allow-shrink."
        )
