"""whether a modal shows all cases, or a line for each that the reply stands on"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("modals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unfolded", sa.Boolean(), nullable=False, server_default=sa.false()))
