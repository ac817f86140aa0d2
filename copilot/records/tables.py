"""What the app remembers, on the index's MetaData."""

from sqlalchemy import JSON, Column, String, Table

from index.tables import Moment, metadata

SUGGESTIONS = Table(
    "suggestions",
    metadata,
    Column("suggestion_id", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False, index=True),
    Column("thread_ts", String(32)),
    Column("audience", String(16), nullable=False),
    Column("text_hash", String(64), nullable=False),  # SHA-256 of the draft's exact text: what the audit keeps
    Column("body", JSON),  # all texts; set to null to erase them
)
