"""threads saved to be replayed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "saved_threads",
        sa.Column("case_id", sa.String(length=255), nullable=False),
        sa.Column("saved_at", sa.Float(precision=53), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("case_id"),
    )
