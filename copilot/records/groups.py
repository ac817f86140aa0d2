"""Which user group a handle in the settings stood for at its first use: nobody joins the team by taking the handle.

A group keeps its id when it is renamed, and then its old handle is free for another group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, String, Table, select

from index.storage.rows import insert_new
from index.storage.tables import Moment, metadata

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

USER_GROUPS = Table(
    "user_groups",
    metadata,
    Column("handle", String(200), primary_key=True),
    Column("group_id", String(32), nullable=False),
    Column("since", Moment, nullable=False),
)


def group_known_as(engine: Engine, handle: str) -> str | None:
    """The id of the group that this handle stood for, if it was ever used."""
    with engine.connect() as connection:
        return connection.scalar(select(USER_GROUPS.c.group_id).where(USER_GROUPS.c.handle == handle))


def keep_group(engine: Engine, handle: str, group_id: str, now: datetime) -> None:
    """Remember what a handle stands for; the first process to do so wins."""
    with engine.begin() as connection:
        insert_new(connection, USER_GROUPS, {"handle": handle, "group_id": group_id, "since": now})
