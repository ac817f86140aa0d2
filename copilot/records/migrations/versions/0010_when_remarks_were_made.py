"""when remarks were made, beside their texts: a search counts them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TIMES = {
    "sqlite": "SELECT json_group_array(json_extract(value, '$[0]')) FROM json_each(remarks)",
    "postgresql": "SELECT coalesce(json_agg(remark -> 0), '[]') FROM json_array_elements(remarks) AS remark",
}


def upgrade() -> None:
    times = _TIMES[op.get_bind().dialect.name]
    for table in ("internal_cases", "public_cases"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("remarked_at", sa.JSON(), nullable=False, server_default="[]"))
        op.execute(f"UPDATE {table} SET remarked_at = ({times})")
