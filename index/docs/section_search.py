"""Finds the sections of the docs that answer a question, by their meaning and by their words.

A question in chat and a page of documentation share few words and little tone. So what counts is summed up from several
sides: the section's text, the path of its headings, its words, and the words of its whole page, since a page is about
one thing and the section that answers often leaves out what the page is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from index.docs.section_index import PAGES, SECTIONS, key_of
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.docs.section_index import SectionIndex
    from index.model import Audience
    from index.search.query import Query
    from index.sections.section import Section

_LONGEST_QUESTION = 4_000  # characters that are searched by words
_FEW = 3  # sections of a page that say what it is about
_DEPTH = 400  # sections, and pages, that are found by words
_VERSION = re.compile(r"(?<![\w.])[vV]?(\d{1,4}(?:\.\d{1,4}){1,3})(?![\w.]*\w)")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts; see index/docs/README.md for how they were found."""

    dense: float = 1.0
    page_dense: float = 0.3
    title: float = 0.1
    words: float = 1.0
    page_words: float = 0.2
    # The score and the lead over the second page → how likely the first is right: a logistic curve.
    bias: float = -5.0
    slope: float = 4.5
    lead: float = 1.3


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """A section found for a question. `confidence` is how likely its page answers, 0…1."""

    section: Section
    score: float
    confidence: float


def find_sections(
    query: Query, index: SectionIndex, *, limit: int = 3, one_per_page: bool = True, weights: Weights = WEIGHTS
) -> list[SectionMatch]:
    """The best sections, the best first; of several versions of a page only the one that fits the question."""
    if not index.sections:
        return []
    scores = score_sections(query, index, weights)
    order = np.argsort(-scores, kind="stable").tolist()
    best = list(islice(_chosen(query, index, order, one_per_page=one_per_page), limit))
    lead = float(scores[best[0]] - scores[best[1]]) if len(best) > 1 else 0.0
    found = []
    for rank, place in enumerate(best):
        logit = weights.bias + weights.slope * float(scores[place]) + (weights.lead * lead if rank == 0 else 0.0)
        found.append(SectionMatch(index.sections[place], float(scores[place]), 1 / (1 + float(np.exp(-logit)))))
    return found


def score_sections(query: Query, index: SectionIndex, weights: Weights = WEIGHTS) -> NDArray[np.float64]:
    """The score of each section, in the order of the index."""
    size = len(index.sections)
    dense = _best(query.rows, index.vectors, index.owners, size)
    title = _best(query.rows, index.title_vectors, index.title_owners, size)
    text = shorten(query.text, _LONGEST_QUESTION)
    words = _by_words(index, SECTIONS, text)
    pages = dict(index.words.search(PAGES, "problem", text, _DEPTH))
    page_words = np.asarray([pages.get(name, 0.0) for name in index.page_names])[index.page_numbers]
    sums = weights.dense * dense + weights.page_dense * _of_page(dense, index.page_numbers)
    return sums + weights.title * title + weights.words * words + weights.page_words * page_words


def _best(
    rows: NDArray[np.float32], vectors: NDArray[np.float32], owners: NDArray[np.intp], size: int
) -> NDArray[np.float64]:
    """For each section the similarity of the part of the question, and the part of the section, that fit best."""
    best = np.zeros(size)
    if len(vectors):  # the parts of a section stand together
        starts = np.flatnonzero(np.r_[True, np.diff(owners) > 0])
        best[owners[starts]] = np.maximum.reduceat((rows @ vectors.T).max(axis=0), starts)
    return np.maximum(best, 0.0)


def _of_page(scores: NDArray[np.float64], pages: NDArray[np.intp]) -> NDArray[np.float64]:
    """For each section the mean of the best few of its page."""
    order = np.lexsort((-scores, pages))
    starts = np.flatnonzero(np.r_[True, np.diff(pages[order]) > 0]) if len(order) else order
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    few = order[rank < _FEW]
    sums = np.bincount(pages[few], weights=scores[few])
    return (sums / np.maximum(np.bincount(pages[few]), 1))[pages]


def _by_words(index: SectionIndex, collection: str, text: str) -> NDArray[np.float64]:
    found = np.zeros(len(index.sections))
    for section_id, share in index.words.search(collection, "problem", text, _DEPTH):
        found[index.places[section_id]] = share
    return found


def _may_see(query: Query, section: Section) -> bool:
    is_later = query.as_of and section.changed_at and section.changed_at >= query.as_of
    return section.visibility in _visible_to(query.audience) and section.section_id not in query.hidden and not is_later


def _visible_to(audience: Audience) -> tuple[str, ...]:
    return ("public",) if audience == "public" else ("public", "internal")


def _versions_in(text: str) -> frozenset[str]:
    return frozenset(_VERSION.findall(text[:_LONGEST_QUESTION]))


def _chosen(query: Query, index: SectionIndex, order: Sequence[int], *, one_per_page: bool) -> Iterator[int]:
    """The places in order, without other versions of the same page, and without further sections of a page."""
    named = _versions_in(query.text)
    shown: dict[tuple[str, str], frozenset[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for place in order:
        section = index.sections[place]
        if not _may_see(query, section):
            continue
        page = key_of(section)
        if page not in shown:
            shown[page] = _shown_versions((own for own in index.by_key[page] if _may_see(query, own)), named)
        told = page if one_per_page else (section.section_id,)
        if section.version in shown[page] and told not in seen:
            seen.add(told)
            yield place


def _shown_versions(sections: Iterable[Section], named: frozenset[str]) -> frozenset[str]:
    """Of one page the versions that are shown: those that the question names, else what is newest."""
    versions = {section.version: section.is_newest for section in sections}
    return _meant(versions, named) or _latest(versions)


def _meant(versions: Iterable[str], named: frozenset[str]) -> frozenset[str]:
    return frozenset(v for v in versions if v and any(one == v or one.startswith(f"{v}.") for one in named))


def _latest(versions: Mapping[str, bool]) -> frozenset[str]:
    """What somebody means who names no version: what the site shows first, or the highest number."""
    marked = [version for version, is_newest in versions.items() if is_newest]
    return frozenset({"" if "" in marked else max(marked or versions, key=_number)})


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))
