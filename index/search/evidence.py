"""Everything both indexes say about a question, gathered case by case; nothing is filtered or weighed here."""

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

_FIELD: dict[Kind, str] = {"title": "title", "problem": "dense", "resolution": "resolution"}


class Searchable(Protocol):
    """Both indexes of some cases: a generation's, or those of the cases that came after it."""

    def nearest(
        self, visibility: Visibility, vectors: NDArray[np.float32], limit: int
    ) -> list[list[tuple[str, float]]]: ...

    def search(
        self, visibility: Visibility, channel: Channel, text: str, limit: int, before: datetime | None = None
    ) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence by case id, and which cases something else than their resolution speaks for."""

    evidence: dict[str, Evidence]
    by_problem: frozenset[str]
    is_everything: bool  # a deeper look would find nothing more


class _Notes:
    """What is found, value by value: by case id and name of the evidence, the best of each."""

    def __init__(self) -> None:
        self.values: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self.longest = 0  # of the lists that were merged

    def add(self, case_id: str, name: str, value: float) -> None:
        known = self.values[case_id]
        known[name] = max(value, known.get(name, 0.0))


def gather(source: Searchable, visibility: Visibility, query: Query, depth: int) -> Found:
    """At most `depth` hits of each kind of evidence, merged by case."""
    notes = _Notes()
    # A case that only words found is at most as near as the farthest that vectors found.
    floors = _note_vectors(notes, source, visibility, query, depth)
    for names, channel, text in _channels(query):
        hits = source.search(visibility, channel, text, depth, query.as_of)
        notes.longest = max(notes.longest, len(hits))
        for case_id, score in hits:
            for name in names:
                notes.add(case_id, name, score)
    return Found(
        {case_id: Evidence(**{**floors, **known}) for case_id, known in notes.values.items()},
        frozenset(case_id for case_id, known in notes.values.items() if known.keys() != {"resolution"}),
        notes.longest < depth,
    )


def _channels(query: Query) -> Iterator[tuple[tuple[str, ...], Channel, str]]:
    """What is looked for in words, where, and as which evidence it counts; nothing is looked for twice."""
    if query.title == query.text:
        yield ("words", "title_words"), "problem", query.text
    else:
        yield ("words",), "problem", query.text
        yield ("title_words",), "problem", query.title
    yield ("remarks",), "remarks", query.text
    yield ("signatures",), "signatures", query.text


def better(one: Evidence, other: Evidence) -> Evidence:
    """The stronger of two in every respect: a problem and a pointer to it were asked in different words."""
    return Evidence(*(max(getattr(one, name), getattr(other, name)) for name in Evidence.__slots__))


def _note_vectors(
    notes: _Notes, source: Searchable, visibility: Visibility, query: Query, depth: int
) -> dict[str, float]:
    """Note what is near the question: titles to its title, the rest to its parts; how near the farthest were."""
    near = source.nearest(visibility, query.rows, depth)
    by_part, by_title = near[: len(query.vectors)], near[0 if query.title_vector is None else -1]
    notes.longest = max(map(len, near))
    for key, cosine in (row for hits in by_part for row in hits):
        case_id, kind = read_key(key)
        if kind != "title":
            notes.add(case_id, _FIELD[kind], cosine)
    for key, cosine in by_title:
        case_id, kind = read_key(key)
        if kind == "title":
            notes.add(case_id, "title", cosine)
    return {"dense": max(map(_farthest, by_part)), "title": _farthest(by_title)}


def _farthest(hits: list[tuple[str, float]]) -> float:
    return max(0.0, hits[-1][1]) if hits else 0.0
