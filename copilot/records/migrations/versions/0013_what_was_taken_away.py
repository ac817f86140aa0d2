"""the revision that last took something away: older builds of the index go with the next reindex"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removal", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE revision SET removal = value")  # before this nobody noted it
