"""who left the team, and when; which app posted a message that no person wrote"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_at", sa.Float(precision=53), nullable=True))
    with op.batch_alter_table("slack_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("app", sa.String(length=200), nullable=True))
