"""what became of the drafts of closed threads: how close the reply that was sent is to each"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "draft_uses",
        sa.Column("suggestion_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("answers", sa.Boolean(), nullable=False),
        sa.Column("use", sa.String(length=16), nullable=False),
        sa.Column("changed", sa.Float(precision=53), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("suggestion_id"),
    )
    with op.batch_alter_table("draft_uses", schema=None) as batch_op:
        batch_op.create_index("ix_draft_uses_at", ["at"], unique=False)
        batch_op.create_index("draft_uses_of_thread", ["channel", "thread_ts"], unique=False)
