"""what was read from live sources, and what was forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "slack_messages",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("seen", sa.Float(precision=53), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("latest_reply", sa.String(length=32), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("read_latest", sa.String(length=32), nullable=False),
        sa.Column("reading_since", sa.Float(precision=53), nullable=True),
        sa.Column("reading_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.create_index("slack_messages_by_author", "slack_messages", ["author"])
    op.create_index("slack_messages_of_thread", "slack_messages", ["channel", "thread_ts"])
    op.create_table(
        "slack_channels",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("read_at", sa.Float(precision=53), nullable=True),
        sa.Column("earliest", sa.Float(precision=53), nullable=True),
        sa.Column("sweep_since", sa.Float(precision=53), nullable=True),
        sa.Column("sweep_at", sa.String(length=32), nullable=True),
        sa.Column("sweep_began", sa.Float(precision=53), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("channel"),
    )
    op.create_table(
        "github_repositories",
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.Float(precision=53), nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=True),
        sa.Column("sweep_began", sa.Float(precision=53), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("repo"),
    )
    op.create_table(
        "github_cursors",
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("listing", sa.String(length=32), nullable=False),
        sa.Column("since", sa.String(length=40), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("repo", "listing"),
    )
    op.create_table(
        "github_issues",
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("is_pull_request", sa.Boolean(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Float(precision=53), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("repo", "number"),
    )
    op.create_table(
        "github_comments",
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("seen", sa.Float(precision=53), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("repo", "comment_id"),
    )
    op.create_index("github_comments_of_issue", "github_comments", ["repo", "number"])
    op.create_table(
        "forgotten",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
