"""The index's tables. SQL is the truth: the vector store and the lexical index are built from it.

The app adds its own tables to the same MetaData, and its Alembic history creates them all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from index.model import VISIBILITIES, Visibility

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A time stored as seconds since the epoch, so that it compares the same and keeps its zone on every database."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        return value.timestamp() if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return datetime.fromtimestamp(value, UTC) if value is not None else None


def _case_table(visibility: Visibility) -> Table:
    """Public and internal cases have separate tables, and the table is chosen before the query."""
    name = f"{visibility}_cases"
    return Table(
        name,
        metadata,
        Column("case_id", String(255), primary_key=True),
        Column("source", String(16), nullable=False),
        Column("scope", String(200), nullable=False),
        Column("visibility", String(16), nullable=False),
        Column("standing", String(16), nullable=False),
        Column("title", Text, nullable=False),
        Column("problem", Text, nullable=False),
        Column("resolution", Text),
        Column("url", Text, nullable=False),
        Column("asked_by", String(100), nullable=False),
        Column("asked_at", Moment, nullable=False),
        Column("answered_by", String(100), nullable=False),
        Column("answered_by_name", String(200), nullable=False),
        Column("answered_by_team", Boolean, nullable=False),
        Column("resolved_at", Moment),
        Column("points_at", String(255)),
        Column("versions", JSON, nullable=False),
        Column("links", JSON, nullable=False),
        Column("people", JSON, nullable=False),
        Column("team_links", JSON, nullable=False),
        Column("helped", JSON, nullable=False, server_default="[]"),
        Column("denied", JSON, nullable=False, server_default="[]"),
        Column("remarks", JSON, nullable=False),  # [seconds since the epoch, text] each
        Column("further", JSON, nullable=False, server_default="[]"),  # the fields of a Pair each, times in seconds
        Column("remarked_at", JSON, nullable=False),  # their times again, so that a search can count without the text
        # The hash of the content, and the revision that last changed it. A generation contains exactly the cases whose
        # revision is not above its own, so a later edit hides the old text and counts as fresh.
        Column("content_hash", String(64), nullable=False),
        Column("made_from", String(64), nullable=False, server_default=""),  # see index/cases/made_from.py
        Column("revision", Integer, nullable=False),
        Index(f"ix_{name}_revision", "revision"),
        Index(f"ix_{name}_scope", "source", "scope", "asked_at"),
    )


CASES: dict[Visibility, Table] = {visibility: _case_table(visibility) for visibility in VISIBILITIES}

# Which cases judge which: those that name another one in `helped` or `denied`, by that one's id. A row of a case
# that is gone says nothing.
VERDICTS = Table(
    "verdicts",
    metadata,
    Column("about", String(255), primary_key=True),
    Column("case_id", String(255), primary_key=True, index=True),
)

# What each message of a thread, or each comment on an issue, is to its case: see index/storage/readings.py. No texts.
READINGS = Table(
    "readings",
    metadata,
    Column("case_id", String(255), primary_key=True),
    Column("kind", String(32), nullable=False),  # of a thread; empty for an issue
    Column("messages", JSON, nullable=False),  # the fields of a ReadMessage each
)

# What a model wrote of the pairs of cases, as the checks left it: see index/distilled/. The first pair is 1.
DISTILLED = Table(
    "distilled",
    metadata,
    Column("case_id", String(255), primary_key=True),
    Column("pair", Integer, primary_key=True),
    Column("made_from", String(64), nullable=False),  # hash of the messages, the prompt and the model
    Column("basis", String(64), nullable=False),  # hash of the extractive pair: a pair that reads otherwise has none
    Column("body", JSON(none_as_null=True)),  # text: a Distilled; null where the model wrote nothing usable
    Column("model", String(200), nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

REVISION = Table(
    "revision",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("removal", Integer, nullable=False, server_default="0"),
)

VECTORS = Table(
    "vectors",
    metadata,
    Column("model", String(200), primary_key=True),
    Column("text_hash", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little endian, length 1
)

GENERATIONS = Table(
    "generations",
    metadata,
    Column("generation_id", String(64), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # building → live → old; failed
    Column("built_at", Moment, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("vectors", Integer, nullable=False),
)

SOURCES = Table(
    "sources",
    metadata,
    Column("name", String(500), primary_key=True),
    Column("read_at", Moment, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("skipped", JSON, nullable=False),  # reason → count
)

RELEASES = Table(
    "releases",
    metadata,
    Column("release_id", String(500), primary_key=True),
    Column("repo", String(200), nullable=False),
    Column("tag", String(200), nullable=False),
    Column("url", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("notes", Text, nullable=False),
    # Of a message in Slack that announced it; empty for a release on GitHub.
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("author", String(100), nullable=False),
    Column("visibility", String(16), nullable=False),
)

TEAM = Table(
    "team",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("source", String(64), nullable=False),
    Column("left_at", Moment),  # when somebody who was named in the settings was first missing there
)

# Issues whose labels name their kind, the newest of each kind: the training data for kinds.
LABELLED_ISSUES = Table(
    "labelled_issues",
    metadata,
    Column("case_id", String(255), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),  # the beginning only
    Column("asked_at", Moment, nullable=False),
    Column("model", String(200)),  # the model that made the vectors
    Column("vectors", LargeBinary),  # float32, little endian: the title's, then the whole text's
    Column("author", String(100)),  # who opened it; null if an older version did not store it
)

# The classifier trained on them: one row, or none while there are too few examples.
KIND_MODEL = Table(
    "kind_model",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("model", String(200), nullable=False),  # the embedding model whose vectors it reads
    Column("learned_from", String(64), nullable=False),  # a hash of the examples
    Column("learned_at", Moment, nullable=False),
    Column("weights", LargeBinary, nullable=False),  # see index/kinds/classifier.py
)

# What decisions taught about cases. Everything learned is a fold over these rows (index/lessons/rules.py), so deleting
# one deletes its effect. One row per decision and case, and one per case that someone marked obsolete.
LESSONS = Table(
    "lessons",
    metadata,
    Column("lesson_id", String(64), primary_key=True),
    Column("case_id", String(255), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("against", Float(53), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("by", String(100), nullable=False),
    Column("by_name", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("suggestion_id", String(64), index=True),
    Column("resolution", Text),  # text: the better answer
    Column("diff", Text),  # text: what was changed in the draft
    Column("note", Text),  # text: why it is obsolete
)
