"""who may learn what follows from a suggestion, where a card stands, and which user group a handle stood for

What was suggested before this does not say where. It is open to everybody only where the app is known to have read the
channel, and to have found it public; all else is internal, since what was said in private cannot be taken back once it
is told. Threads that were saved to be replayed said public wherever they came from, and are judged in the same way.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visibility", sa.String(16), nullable=False, server_default="internal"))
    op.execute(
        "UPDATE suggestions SET visibility = 'public' WHERE audience = 'public' "
        "AND channel IN (SELECT channel FROM slack_channels WHERE visibility = 'public')"
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.alter_column("visibility", server_default=None)
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_to", sa.String(32)))
        batch_op.add_column(sa.Column("waits", sa.String(200)))
    op.create_table(
        "user_groups",
        sa.Column("handle", sa.String(200), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("since", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("handle"),
    )
    _close_saved_threads()


def _close_saved_threads() -> None:
    """A saved thread keeps its visibility in its body."""
    connection = op.get_bind()
    known = sa.text("SELECT channel FROM slack_channels WHERE visibility = 'public'")
    public = set(connection.scalars(known))
    saved = sa.table("saved_threads", sa.column("case_id", sa.String), sa.column("body", sa.JSON(none_as_null=True)))
    for row in connection.execute(sa.select(saved).where(saved.c.body.is_not(None))).all():
        body = row.body if isinstance(row.body, dict) else json.loads(row.body)
        if row.case_id.startswith("slack:") and row.case_id.split(":")[1] not in public:
            closed = {**body, "visibility": "internal"}
            connection.execute(saved.update().where(saved.c.case_id == row.case_id).values(body=closed))
