"""releases that were announced in Slack: where, when and by whom, and who may read it"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    before = sa.table("releases", *(sa.column(name) for name in ("repo", "tag", "url", "at", "notes")))
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.select(before))]
    op.drop_table("releases")
    after = op.create_table(
        "releases",
        sa.Column("release_id", sa.String(length=500), nullable=False),
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("tag", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("release_id"),
    )
    on_github = {"channel": "", "ts": "", "author": "", "visibility": "public"}
    kept = [row | on_github | {"release_id": f"github:{row['repo']}@{row['tag']}"} for row in rows]
    if kept:
        op.bulk_insert(after, kept)
