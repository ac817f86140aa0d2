"""The team in SQL: written by a reindex, read by the app."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from index.storage.tables import TEAM
from index.team import Team


def remember_team(engine: Engine, team: Team) -> None:
    """Replace the stored team; those who have left it stay known."""
    rows: list[dict[str, object]] = [{"id": id_, "source": team.source, "left_at": None} for id_ in sorted(team.ids)]
    rows += ({"id": id_, "source": "settings", "left_at": until} for id_, until in team.left)
    with engine.begin() as connection:
        connection.execute(delete(TEAM))
        if rows:
            connection.execute(insert(TEAM), rows)


def remembered_team(engine: Engine) -> Team:
    """The team found by the last reindex."""
    with engine.connect() as connection:
        rows = connection.execute(select(TEAM)).all()
    here = [row for row in rows if row.left_at is None]
    left = sorted((row.id, row.left_at) for row in rows if row.left_at is not None)
    return Team(frozenset(row.id for row in here), here[0].source if here else "inferred", tuple(left))
