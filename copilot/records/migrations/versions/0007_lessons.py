"""what decisions taught about cases"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("lesson_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("against", sa.Float(precision=53), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("suggestion_id", sa.String(length=64), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("diff", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("lesson_id"),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lessons_case_id"), ["case_id"])
        batch_op.create_index(batch_op.f("ix_lessons_suggestion_id"), ["suggestion_id"])
    # What was decided before is learned from, too.
    op.execute(
        "INSERT INTO work (key, kind, due_at, version, attempts, created_at) "
        "SELECT 'learn:' || suggestion_id, 'learn', at, 1, 0, at FROM decisions "
        "WHERE outcome IN ('posted', 'shadowed', 'dismissed')"
    )
