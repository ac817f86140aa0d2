"""sections of the documentation, and each documentation as it was last read"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "doc_sections",
        sa.Column("section_id", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("page_key", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=True),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("section_id"),
    )
    with op.batch_alter_table("doc_sections", schema=None) as batch_op:
        batch_op.create_index("ix_doc_sections_source", ["source"], unique=False)
    op.create_table(
        "doc_sources",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("made_with", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
