"""The team in SQL: written by a reindex, asked for by whoever answers meanwhile."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from index.storage.tables import TEAM
from index.team import Team


def remember_team(engine: Engine, team: Team) -> None:
    """Keep it, in place of the one before."""
    with engine.begin() as connection:
        connection.execute(delete(TEAM))
        if team.ids:
            connection.execute(insert(TEAM), [{"id": id_, "source": team.source} for id_ in sorted(team.ids)])


def remembered_team(engine: Engine) -> Team:
    """The team as of the last reindex."""
    with engine.connect() as connection:
        rows = connection.execute(select(TEAM)).all()
    return Team(frozenset(row.id for row in rows), rows[0].source if rows else "inferred")
