"""The team in SQL: written by a reindex, read by the app."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from index.storage.tables import TEAM
from index.team import Team


def remember_team(engine: Engine, team: Team) -> None:
    """Replace the stored team."""
    with engine.begin() as connection:
        connection.execute(delete(TEAM))
        if team.ids:
            connection.execute(insert(TEAM), [{"id": id_, "source": team.source} for id_ in sorted(team.ids)])


def remembered_team(engine: Engine) -> Team:
    """The team found by the last reindex."""
    with engine.connect() as connection:
        rows = connection.execute(select(TEAM)).all()
    return Team(frozenset(row.id for row in rows), rows[0].source if rows else "inferred")
