"""Releases with their notes, stored because they show which answers are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, delete, select

from index.model import Release
from index.storage.rows import from_row, to_row, upsert
from index.storage.tables import RELEASES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from index.model import Audience, Visibility
    from index.storage.scope import Scope

_ROW = RELEASES.c


def save_releases(engine: Engine, releases: Sequence[Release]) -> set[str]:
    """Store these releases, in the place of those with the same ids; returns their ids."""
    with engine.begin() as connection:
        return _save(connection, releases)


def replace_repository(engine: Engine, repo: str, releases: Sequence[Release]) -> None:
    """Store these releases of a repository on GitHub as all that it has."""
    with engine.begin() as connection:
        connection.execute(delete(RELEASES).where(_ROW.repo == repo, _ROW.channel == ""))
        _save(connection, releases)


def replace_post(engine: Engine, channel: str, ts: str, releases: Sequence[Release]) -> None:
    """Store these releases as all that a message in Slack announces."""
    with engine.begin() as connection:
        remove_post(connection, channel, ts)
        _save(connection, releases)


def _save(connection: Connection, releases: Sequence[Release]) -> set[str]:
    rows = {(id_ := _id_of(release)): to_row(release) | {"release_id": id_} for release in releases}
    upsert(connection, RELEASES, list(rows.values()))
    return set(rows)


def _id_of(release: Release) -> str:
    if release.channel:
        return f"slack:{release.channel}:{release.ts}:{release.tag}"
    return f"github:{release.repo}@{release.tag}"


def remove_post(connection: Connection, channel: str, ts: str) -> None:
    """Delete what a message in Slack announced."""
    connection.execute(delete(RELEASES).where(_ROW.channel == channel, _ROW.ts == ts))


def remove_channel(connection: Connection, channel: str, *, keep: Visibility | None = None) -> None:
    """Delete what was announced in a Slack channel, except to readers like these."""
    connection.execute(delete(RELEASES).where(_ROW.channel == channel, _ROW.visibility != (keep or "")))


def remove_absent_releases(engine: Engine, scope: Scope, present: Collection[str]) -> None:
    """Delete the announcements that are no longer in a completely read Slack channel; `present`: ids of releases."""
    if scope.source != "slack":
        return
    within = (_ROW.channel == scope.name, _ROW.at >= scope.earliest, _ROW.at < scope.latest)
    with engine.begin() as connection:
        gone = set(connection.scalars(select(_ROW.release_id).where(*within))) - set(present)
        for release_id in sorted(gone):
            connection.execute(delete(RELEASES).where(_ROW.release_id == release_id))


def releases_since(engine: Engine, at: datetime, audience: Audience = "internal") -> tuple[Release, ...]:
    """The releases after a time that these readers may know of, the newest first."""
    query = select(RELEASES).where(_ROW.at > at).order_by(_ROW.at.desc())
    if audience == "public":
        query = query.where(_ROW.visibility == "public")
    with engine.connect() as connection:
        return tuple(from_row(Release, row) for row in connection.execute(query))
