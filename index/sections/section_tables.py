"""The tables of the docs, on the same MetaData as all others."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text

from index.storage.tables import Moment, metadata

# Sections of the documentation, in the order of their pages. `parts` are the hashes of the texts that are embedded, as
# `model` cuts them; the vectors are in the cache.
DOC_SECTIONS = Table(
    "doc_sections",
    metadata,
    Column("section_id", String(255), primary_key=True),
    Column("source", String(200), nullable=False, index=True),
    Column("page", Text, nullable=False),
    Column("page_key", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("is_newest", Boolean, nullable=False),
    Column("about", Text, nullable=False),
    Column("changed_at", Moment),
    Column("visibility", String(16), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("parts", JSON, nullable=False),
    Column("model", String(200), nullable=False),
)

# Each documentation, as it was last read: the commit or entity tag, and a counter that rises with each change.
DOC_SOURCES = Table(
    "doc_sources",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("state", String(200), nullable=False),
    Column("made_with", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
)
