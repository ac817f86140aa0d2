"""what each case was made from: a record that is the same need not be judged again"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for table in ("internal_cases", "public_cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("made_from", sa.String(length=64), nullable=False, server_default=""))
