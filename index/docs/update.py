"""Bringing the docs up to date: read what changed, save it, embed what is new. Search sees it at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from index.docs.section_parts import embed_sections
from index.errors import SupportCopilotError
from index.sections.section import DOCS
from index.sections.section_store import (
    SectionChanges,
    count_sections,
    drop_sources,
    note_state,
    save_sections,
    source_states,
)
from index.storage.locking.lock import writer_lock
from index.storage.locking.shared_lock import shared_writer_lock
from index.storage.tables import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from index.docs.doc_source import DocSource
    from index.embedding.cache import VectorCache
    from index.progress import Progress


@dataclass(slots=True)
class DocsReport:
    """What a reading of the docs did."""

    changes: SectionChanges = field(default_factory=SectionChanges)
    pages: int = 0
    sections: int = 0
    embedded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    as_before: list[str] = field(default_factory=list)  # documentations whose commit or entity tag is the same


@dataclass(frozen=True, slots=True)
class DocsIndex:
    """The services that reading the docs needs."""

    engine: Engine
    cache: VectorCache
    data_dir: Path


def update_docs(
    index: DocsIndex,
    open_sources: Sequence[Callable[[], DocSource]],
    *,
    named: frozenset[str] | None = None,
    rebuild: bool = False,
    failures: list[SupportCopilotError],
    progress: Progress,
    now: datetime,
) -> DocsReport:
    """Bring these documentations up to date. `named` are all that the settings name: others that they named are gone.

    Each source is opened in its turn, so that one that cannot be read costs only itself: it stays as it was before, and
    `failures` says why.

    Raises:
        LockHeldError: another process is writing the index.
    """
    report = DocsReport()
    with writer_lock(index.data_dir, "reindex", now), shared_writer_lock(index.engine, "reindex"):
        states = source_states(index.engine)
        if named is not None:
            report.changes.removed += _forget_unnamed(index.engine, states, named)
        for opened in open_sources:
            try:
                _update(index.engine, opened(), states, report, is_named=named is not None, full=rebuild, now=now)
            except SupportCopilotError as error:
                progress.note(str(error))
                failures.append(error)
            progress.advance()
        progress.stage("embedding sections")
        report.embedded = embed_sections(index.engine, index.cache, progress)
    counts = count_sections(index.engine).values()
    report.pages, report.sections = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    return report


def _forget_unnamed(engine: Engine, states: dict[str, tuple[str, str]], named: frozenset[str]) -> int:
    """Delete what the settings named once. What was given as a path was never theirs, and stays."""
    gone = {name for name, (_, made_with) in states.items() if made_with and name not in named}
    with engine.begin() as connection:
        connection.execute(delete(SOURCES).where(SOURCES.c.name.in_({f"{DOCS}{name}" for name in gone})))
    return drop_sources(engine, gone)


def _update(
    engine: Engine,
    source: DocSource,
    states: dict[str, tuple[str, str]],
    report: DocsReport,
    *,
    is_named: bool,
    full: bool,
    now: datetime,
) -> None:
    name, made_with = source.site.name, hashlib.sha256(f"{source.site}{_code()}".encode()).hexdigest()
    if source.state and not full and states.get(name) == (source.state, made_with):
        report.as_before.append(name)
        _note(engine, source, now, None)
        return
    sections = [section for page in source.read() for section in page]
    changes = save_sections(engine, name, sections, source.unread, now)
    for counted in ("added", "changed", "removed", "unchanged"):
        total = getattr(report.changes, counted) + getattr(changes, counted)
        report.changes = replace(report.changes, **{counted: total})
    report.skipped += source.skipped
    if is_named:
        note_state(engine, name, source.state, made_with)
    _note(engine, source, now, len(sections))


def _note(engine: Engine, source: DocSource, now: datetime, sections: int | None) -> None:
    """For `doctor`: when it was read, how much it held, what was left out."""
    name = f"{DOCS}{source.site.name}"
    with engine.begin() as connection:
        if sections is None:
            connection.execute(SOURCES.update().where(SOURCES.c.name == name).values(read_at=now))
            return
        connection.execute(delete(SOURCES).where(SOURCES.c.name == name))
        row = {"name": name, "read_at": now, "cases": sections, "skipped": dict(source.skipped)}
        connection.execute(insert(SOURCES).values(row))


@cache
def _code() -> str:
    """The hash of the code that reads pages: with another one, they may read differently."""
    folder = Path(__file__).parent
    files = sorted(folder.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
