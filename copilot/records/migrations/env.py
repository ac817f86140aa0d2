"""Alembic's entry point: runs the migrations on the connection that `database.py` passes in."""

from typing import Literal

from alembic import context

import copilot.records.tables  # noqa: F401 - puts the app's tables on the MetaData
from index.storage.tables import Moment, metadata


def _rendered(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration must not depend on code that may change: our own type is written as the database sees it."""
    return "sa.Float(precision=53)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
