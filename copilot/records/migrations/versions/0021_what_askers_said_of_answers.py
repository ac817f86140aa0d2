"""whether an answer that was posted in a thread helped its asker, and which cases judge which"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for table in ("internal_cases", "public_cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("helped", sa.JSON(), nullable=False, server_default="[]"))
            batch_op.add_column(sa.Column("denied", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "verdicts",
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("case_id", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("about", "case_id"),
    )
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.create_index("ix_verdicts_case_id", ["case_id"], unique=False)
