"""the cases that a draft stands on, each with a hash of what it said: what an approval is bound to"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands_on", sa.JSON(), nullable=True))
