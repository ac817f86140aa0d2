"""How many tokens the model has used, by day and by suggestion."""

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table

from index.storage.tables import Moment, metadata

# The model's tokens of each day (UTC), shared by all processes: used, or reserved by a suggestion in progress.
MODEL_DAYS = Table(
    "model_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("tokens", BigInteger, nullable=False),
)

# What each suggestion used; it holds no text, and stays when a suggestion's texts are erased.
MODEL_USAGE = Table(
    "model_usage",
    metadata,
    Column("suggestion_id", String(64), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("model", String(200), nullable=False),
    Column("calls", Integer, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost_usd", Float(53)),
)
