"""Sections of the documentation in SQL: what changed, what is gone, and when each text was last different."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from index.sections.section import Section
from index.sections.section_tables import DOC_SECTIONS, DOC_SOURCES
from index.storage.rows import insert_new, to_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

_NAMES = tuple(field.name for field in fields(Section))
_SECTIONS = select(*(DOC_SECTIONS.c[name] for name in _NAMES))
_PAGE = 500


@dataclass(slots=True)
class SectionChanges:
    """How many sections a reading added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def save_sections(
    engine: Engine, source: str, sections: Sequence[Section], unread: Collection[str], now: datetime
) -> SectionChanges:
    """Make these the sections of a documentation; those of pages that could not be read stay as they are.

    A text keeps the time at which it was last different, whatever its file says: a page is touched more often.
    """
    changes, found = SectionChanges(), {section.section_id: section for section in sections}
    with engine.begin() as connection:
        known = _known(connection, source)
        kept = {section_id for section_id, row in known.items() if row.page in unread}
        gone = [section_id for section_id in known if section_id not in found and section_id not in kept]
        different = [one for one in found.values() if _hash(known.get(one.section_id)) != one.content_hash]
        changes.removed, changes.unchanged = len(gone), len(found) - len(different)
        changes.changed = sum(one.section_id in known for one in different)
        changes.added = len(different) - changes.changed
        _delete(connection, [*gone, *(one.section_id for one in different)])
        rows = [_row(one, is_known=one.section_id in known, now=now) for one in different]
        for start in range(0, len(rows), _PAGE):
            connection.execute(insert(DOC_SECTIONS), rows[start : start + _PAGE])
        _count(connection, source, is_changed=bool(rows or gone))
    return changes


def drop_sources(engine: Engine, names: Collection[str]) -> int:
    """Delete the sections of documentations that are no longer named anywhere; returns how many sections."""
    if not names:
        return 0
    with engine.begin() as connection:
        connection.execute(delete(DOC_SOURCES).where(DOC_SOURCES.c.name.in_(names)))
        return connection.execute(delete(DOC_SECTIONS).where(DOC_SECTIONS.c.source.in_(names))).rowcount


def source_states(engine: Engine) -> dict[str, tuple[str, str]]:
    """Of each documentation that was read: its commit or entity tag, and what it was read with."""
    query = select(DOC_SOURCES.c.name, DOC_SOURCES.c.state, DOC_SOURCES.c.made_with)
    with engine.connect() as connection:
        return {row.name: (row.state, row.made_with) for row in connection.execute(query)}


def note_state(engine: Engine, source: str, state: str, made_with: str) -> None:
    """Remember what was read completely, so that it is not read again before it changes."""
    with engine.begin() as connection:
        mine = update(DOC_SOURCES).where(DOC_SOURCES.c.name == source)
        connection.execute(mine.values(state=state, made_with=made_with))


def docs_revision(connection: Connection) -> tuple[int, int]:
    """Rises whenever any section changes; the second number tells that one is gone with its documentation."""
    row = connection.execute(select(func.coalesce(func.sum(DOC_SOURCES.c.revision), 0), func.count())).one()
    return int(row[0]), int(row[1])


def all_sections(connection: Connection) -> list[tuple[Section, tuple[str, ...], str]]:
    """Every section with the hashes of its parts, and the model that they were cut for."""
    query = _SECTIONS.add_columns(DOC_SECTIONS.c.parts, DOC_SECTIONS.c.model)
    rows = connection.execute(query.order_by(DOC_SECTIONS.c.section_id))
    return [(_section(row), tuple(row.parts), row.model) for row in rows]


def sections_by_id(connection: Connection, section_ids: Iterable[str]) -> dict[str, Section]:
    """Those of these sections that still exist."""
    wanted = list(section_ids)
    found = (
        connection.execute(_SECTIONS.where(DOC_SECTIONS.c.section_id.in_(some)))
        for some in (wanted[start : start + _PAGE] for start in range(0, len(wanted), _PAGE))
    )
    return {row.section_id: _section(row) for rows in found for row in rows}


def count_sections(engine: Engine) -> dict[str, tuple[int, int]]:
    """The numbers of pages and sections of each documentation."""
    pages, sections = func.count(DOC_SECTIONS.c.page.distinct()), func.count()
    with engine.connect() as connection:
        rows = connection.execute(select(DOC_SECTIONS.c.source, pages, sections).group_by(DOC_SECTIONS.c.source))
        return {row[0]: (row[1], row[2]) for row in rows}


def part_hashes(engine: Engine) -> set[str]:
    """The hashes of all texts of the docs whose vectors are needed."""
    with engine.connect() as connection:
        return {text_hash for parts in connection.scalars(select(DOC_SECTIONS.c.parts)) for text_hash in parts}


def to_embed(engine: Engine, model: str) -> Iterator[list[Section]]:
    """The sections that were not cut for this model yet, a page of them at a time."""
    query = _SECTIONS.where(DOC_SECTIONS.c.model != model).order_by(DOC_SECTIONS.c.section_id).limit(_PAGE)
    while True:
        with engine.connect() as connection:
            sections = [_section(row) for row in connection.execute(query)]
        if not sections:
            return
        yield sections


def note_parts(engine: Engine, model: str, parts: Mapping[str, Sequence[str]]) -> None:
    """Remember of which texts these sections consist for a model: section id → hashes."""
    with engine.begin() as connection:
        for section_id, hashes in parts.items():
            mine = update(DOC_SECTIONS).where(DOC_SECTIONS.c.section_id == section_id)
            connection.execute(mine.values(parts=list(hashes), model=model))
        connection.execute(update(DOC_SOURCES).values(revision=DOC_SOURCES.c.revision + 1))


def _known(connection: Connection, source: str) -> dict[str, Any]:
    columns = (DOC_SECTIONS.c.section_id, DOC_SECTIONS.c.page, DOC_SECTIONS.c.content_hash)
    rows = connection.execute(select(*columns).where(DOC_SECTIONS.c.source == source))
    return {row.section_id: row for row in rows}


def _hash(row: Any) -> str:
    return str(row.content_hash) if row is not None else ""


def _row(section: Section, *, is_known: bool, now: datetime) -> dict[str, Any]:
    # A text that we saw change has changed today, if its file says nothing else.
    changed_at = section.changed_at or (now if is_known else None)
    row = to_row(replace(section, changed_at=changed_at))
    return row | {"headings": list(section.headings), "content_hash": section.content_hash, "parts": [], "model": ""}


def _delete(connection: Connection, section_ids: Sequence[str]) -> None:
    for start in range(0, len(section_ids), _PAGE):
        some = DOC_SECTIONS.c.section_id.in_(section_ids[start : start + _PAGE])
        connection.execute(delete(DOC_SECTIONS).where(some))


def _count(connection: Connection, source: str, *, is_changed: bool) -> None:
    row = {"name": source, "state": "", "made_with": "", "revision": 1}
    if not insert_new(connection, DOC_SOURCES, row) and is_changed:
        mine = update(DOC_SOURCES).where(DOC_SOURCES.c.name == source)
        connection.execute(mine.values(revision=DOC_SOURCES.c.revision + 1))


def _section(row: Any) -> Section:
    values = {name: getattr(row, name) for name in _NAMES}
    return Section(**values | {"headings": tuple(values["headings"])})
