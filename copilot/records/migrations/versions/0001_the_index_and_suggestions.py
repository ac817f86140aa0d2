"""the index and suggestions"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "generations",
        sa.Column("generation_id", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("built_at", sa.Float(precision=53), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("generation_id"),
    )
    op.create_table(
        "internal_cases",
        sa.Column("case_id", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.Float(precision=53), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("answered_by_team", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", sa.Float(precision=53), nullable=True),
        sa.Column("points_at", sa.String(length=255), nullable=True),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("team_links", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    with op.batch_alter_table("internal_cases", schema=None) as batch_op:
        batch_op.create_index("ix_internal_cases_revision", ["revision"], unique=False)
        batch_op.create_index("ix_internal_cases_scope", ["source", "scope", "asked_at"], unique=False)

    op.create_table(
        "public_cases",
        sa.Column("case_id", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("asked_at", sa.Float(precision=53), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.Column("answered_by_team", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", sa.Float(precision=53), nullable=True),
        sa.Column("points_at", sa.String(length=255), nullable=True),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("team_links", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    with op.batch_alter_table("public_cases", schema=None) as batch_op:
        batch_op.create_index("ix_public_cases_revision", ["revision"], unique=False)
        batch_op.create_index("ix_public_cases_scope", ["source", "scope", "asked_at"], unique=False)

    op.create_table(
        "revision",
        sa.Column("only", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("only"),
    )
    op.create_table(
        "sources",
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("read_at", sa.Float(precision=53), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "suggestions",
        sa.Column("suggestion_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("suggestion_id"),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestions_created_at"), ["created_at"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "vectors",
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash"),
    )


def downgrade() -> None:
    op.drop_table("vectors")
    op.drop_table("team")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestions_created_at"))

    op.drop_table("suggestions")
    op.drop_table("sources")
    op.drop_table("revision")
    with op.batch_alter_table("public_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_public_cases_scope")
        batch_op.drop_index("ix_public_cases_revision")

    op.drop_table("public_cases")
    with op.batch_alter_table("internal_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_internal_cases_scope")
        batch_op.drop_index("ix_internal_cases_revision")

    op.drop_table("internal_cases")
    op.drop_table("generations")
