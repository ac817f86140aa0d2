"""What became of each draft of a closed thread: numbers, and no text."""

from sqlalchemy import Boolean, Column, Float, Index, String, Table

from index.storage.tables import Moment, metadata

DRAFT_USES = Table(
    "draft_uses",
    metadata,
    Column("suggestion_id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("answers", Boolean, nullable=False),  # see copilot/records/answers/draft_uses.py
    Column("use", String(16), nullable=False),
    Column("changed", Float(53)),
    Column("by_hand", Boolean),
    Index("draft_uses_of_thread", "channel", "thread_ts"),
)
