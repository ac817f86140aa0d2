"""what else was asked and answered in a case's thread"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for table in ("public_cases", "internal_cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("further", sa.JSON(), nullable=False, server_default="[]"))
