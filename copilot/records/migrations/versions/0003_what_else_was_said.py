"""what else was said about a problem: the index reads it, and the next reindex fills it in"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("internal_cases", "public_cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("remarks", sa.JSON(), nullable=False, server_default="[]"))
