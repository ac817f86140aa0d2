"""Releases with their notes, stored because they show which answers are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, delete, insert, select

from index.model import Release
from index.storage.tables import RELEASES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def save_releases(engine: Engine, releases: Sequence[Release]) -> None:
    """Store these releases; they replace stored ones with the same tags."""
    rows = [{name: getattr(release, name) for name in Release.__slots__} for release in releases]
    with engine.begin() as connection:
        for row in rows:
            same = (RELEASES.c.repo == row["repo"]) & (RELEASES.c.tag == row["tag"])
            connection.execute(delete(RELEASES).where(same))
        if rows:
            connection.execute(insert(RELEASES), rows)


def releases_since(engine: Engine, at: datetime) -> tuple[Release, ...]:
    """The releases after a time, the newest first."""
    query = select(*(RELEASES.c[name] for name in Release.__slots__)).where(RELEASES.c.at > at)
    with engine.connect() as connection:
        return tuple(Release(*row) for row in connection.execute(query.order_by(RELEASES.c.at.desc())))
