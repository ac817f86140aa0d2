"""The sections in memory, to be searched exactly: some thousands of vectors are compared in a millisecond or two.

Built from SQL when it is first needed, and anew when the docs have changed, so that every process and every machine
sees the same sections at the same time, and nothing has to be written beside the generation of the cases.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from index.engines.words import WordIndex
from index.model import Case
from index.sections.section_store import all_sections, docs_revision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from index.embedding.cache import VectorCache
    from index.sections.section import Section

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
SECTIONS, PAGES = "sections", "pages"  # the two collections of words


@dataclass(frozen=True, slots=True)
class SectionIndex:
    """All sections, their vectors and their words. Rows of `vectors` belong to the sections at `owners`."""

    sections: Sequence[Section]
    places: Mapping[str, int]  # section id → place
    title_vectors: NDArray[np.float32]
    title_owners: NDArray[np.intp]
    vectors: NDArray[np.float32]
    owners: NDArray[np.intp]
    page_numbers: NDArray[np.intp]  # of each section
    page_names: Sequence[str]  # by number
    by_key: Mapping[tuple[str, str], Sequence[Section]]  # all versions of a page
    words: WordIndex

    @classmethod
    def build(
        cls, sections: Sequence[Section], parts: Sequence[Sequence[str]], known: Mapping[str, NDArray[np.float32]]
    ) -> SectionIndex:
        """From sections, the hashes of their parts (the title's first), and the vectors of those."""
        titles: list[tuple[int, NDArray[np.float32]]] = []
        texts: list[tuple[int, NDArray[np.float32]]] = []
        for place, hashes in enumerate(parts):
            for number, text_hash in enumerate(hashes):
                if text_hash in known:  # one that is missing is found by its words until the next night
                    (texts if number else titles).append((place, known[text_hash]))
        words = WordIndex.create(None, (SECTIONS, PAGES))
        words.add(SECTIONS, [_worded(one.section_id, one.path, one.text) for one in sections])
        words.add(PAGES, _pages(sections))
        words.finish()
        places = {section.section_id: place for place, section in enumerate(sections)}
        numbers: dict[str, int] = {}
        pages = [numbers.setdefault(page_of(section), len(numbers)) for section in sections]
        by_page = (np.asarray(pages, dtype=np.intp), list(numbers))
        by_key: dict[tuple[str, str], list[Section]] = {}
        for section in sections:
            by_key.setdefault(key_of(section), []).append(section)
        return cls(sections, places, *_stacked(titles), *_stacked(texts), *by_page, by_key, words)


def _stacked(rows: Sequence[tuple[int, NDArray[np.float32]]]) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    vectors = np.stack([vector for _, vector in rows]) if rows else np.zeros((0, 0), dtype=np.float32)
    return vectors, np.asarray([owner for owner, _ in rows], dtype=np.intp)


def page_of(section: Section) -> str:
    """The name of a section's page among all documentations."""
    return f"{section.source}\x00{section.page}"


def key_of(section: Section) -> tuple[str, str]:
    """The same for all versions of a section's page, and for no other page."""
    return section.source, section.page_key


def _pages(sections: Sequence[Section]) -> list[Case]:
    """Each page as one text, titled by its headings."""
    pages: dict[str, list[Section]] = {}
    for section in sections:
        pages.setdefault(page_of(section), []).append(section)
    return [
        _worded(
            name,
            "\n".join(dict.fromkeys(heading for section in own for heading in section.headings)),
            "\n".join([own[0].about, *(section.text for section in own)]),
        )
        for name, own in pages.items()
    ]


def _worded(id_: str, title: str, text: str) -> Case:
    """A text in the form that the word index takes."""
    return Case(
        case_id=id_,
        source="docs",
        scope="",
        visibility="public",
        standing="docs",
        title=title,
        problem=text,
        resolution=None,
        url="",
        asked_by="",
        asked_at=_ANY_TIME,
    )


class LiveSections:
    """The index of the docs as they are now; built again when they change."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: dict[str, tuple[tuple[int, int], SectionIndex]] = {}

    def current(self, cache: VectorCache) -> SectionIndex:
        """The index with the vectors of one model; empty if there are no docs."""
        model = cache.embedder.model_id
        with self._lock:
            with self._engine.connect() as connection:
                revision = docs_revision(connection)
                if (known := self._known.get(model)) and known[0] == revision:
                    return known[1]
                rows = all_sections(connection)
            parts = [hashes if cut_for == model else () for _, hashes, cut_for in rows]
            vectors = cache.load({text_hash for hashes in parts for text_hash in hashes})
            built = SectionIndex.build([section for section, _, _ in rows], parts, vectors)
            self._known = {model: (revision, built)}
            return built
