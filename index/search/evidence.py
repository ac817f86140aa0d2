"""Gathers, case by case, everything both indexes say about a question; filtering and weighing happen elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.embedding.parts import read_key
from index.search.match import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from index.embedding.parts import Kind
    from index.engines.words import Channel
    from index.model import Visibility
    from index.search.query import Query

_PLENTY = 64.0  # in BM25: about eight words that few threads have
_FIELD: dict[Kind, str] = {"title": "title", "problem": "dense", "resolution": "resolution"}


class Searchable(Protocol):
    """The two indexes of a set of cases: a generation's, or the fresh cases'."""

    def nearest(
        self, visibility: Visibility, vectors: NDArray[np.float32], limit: int
    ) -> list[list[tuple[str, float]]]: ...

    def search(
        self, visibility: Visibility, channel: Channel, text: str, limit: int, before: datetime | None = None
    ) -> list[tuple[str, float]]: ...

    def told(self, visibility: Visibility, text: str) -> float: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence by case id, and the cases that were found by more than their resolution."""

    evidence: dict[str, Evidence]
    by_problem: frozenset[str]
    is_everything: bool  # a deeper search would find nothing more


class _Collector:
    """Collects the best value for each case id and kind of evidence."""

    def __init__(self) -> None:
        self.values: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self.longest = 0  # length of the longest list merged

    def add(self, case_id: str, name: str, value: float) -> None:
        known = self.values[case_id]
        known[name] = max(value, known.get(name, 0.0))


def gather_evidence(source: Searchable, visibility: Visibility, query: Query, depth: int) -> Found:
    """Find at most `depth` hits for each kind of evidence, and merge them by case."""
    notes = _Collector()
    # A case found only by words is at most as near as the farthest case found by vectors.
    floors = _collect_vectors(notes, source, visibility, query, depth)
    for names, channel, text in _channels(query):
        hits = source.search(visibility, channel, text, depth, query.as_of)
        notes.longest = max(notes.longest, len(hits))
        # A word tells as much in a long question as in a short one, so what a thread shares is counted, not the share.
        told = source.told(visibility, text) / _PLENTY if channel == "thread" else 1.0
        for case_id, score in hits:
            for name in names:
                notes.add(case_id, name, min(1.0, told * score))
            if channel == "signatures" and query.is_code:  # what has it has all that was asked for
                for name in ("words", "title_words", "signatures"):
                    notes.add(case_id, name, 1.0)
    return Found(
        {case_id: Evidence(**{**floors, **known}) for case_id, known in notes.values.items()},
        frozenset(case_id for case_id, known in notes.values.items() if known.keys() != {"resolution"}),
        notes.longest < depth,
    )


def _channels(query: Query) -> Iterator[tuple[tuple[str, ...], Channel, str]]:
    """The lexical searches: which evidence each counts as, where it searches, and for what; none is done twice."""
    if query.title.strip() == query.text.strip():  # a question of one line is its own title
        yield ("words", "title_words"), "problem", query.text
    else:
        yield ("words",), "problem", query.text
        yield ("title_words",), "problem", query.title
    yield ("thread",), "thread", query.text
    if query.error_line:  # what a greeting and a trace stand around
        yield ("words",), "problem", query.error_line
        yield ("thread",), "thread", query.error_line
    yield ("remarks",), "remarks", query.text
    yield ("signatures",), "signatures", query.text


def stronger(one: Evidence, other: Evidence) -> Evidence:
    """The maximum of each kind of evidence: a problem and a pointer to it are worded differently."""
    return Evidence(*(max(getattr(one, name), getattr(other, name)) for name in Evidence.__slots__))


def _collect_vectors(
    notes: _Collector, source: Searchable, visibility: Visibility, query: Query, depth: int
) -> dict[str, float]:
    """Collect the cosines: titles against the question's title, other parts against its parts.

    Returns how near the farthest hits were.
    """
    near = source.nearest(visibility, query.rows, depth)
    by_part, by_title = near[: len(query.vectors)], near[0 if query.title_vector is None else -1]
    notes.longest = max(map(len, near))
    for key, cosine in (row for hits in by_part for row in hits):
        case_id, kind = read_key(key)
        if kind != "title":
            notes.add(case_id, _FIELD[kind], cosine)
    for key, cosine in (*by_title, *(by_part[0] if query.error_line else ())):
        case_id, kind = read_key(key)
        if kind == "title":
            notes.add(case_id, "title", cosine)
    return {"dense": max(map(_farthest, by_part)), "title": _farthest(by_title)}


def _farthest(hits: list[tuple[str, float]]) -> float:
    return max(0.0, hits[-1][1]) if hits else 0.0
