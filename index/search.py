"""Finding the cases that were the same problem: dense and lexical evidence, filtered by what may be seen.

What may not be seen never gets in: visibility chooses the collection before the query; deleted and edited cases,
cases of a later time and the asking thread itself are dropped from an overfetch that widens until enough remain.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from index import store
from index.cases.references import versions_in
from index.fusion import score
from index.model import Evidence, Match
from index.parts import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from index.fresh import FreshIndex
    from index.generations import OpenGeneration
    from index.model import Audience, Case, Visibility
    from index.words import Field

_WIDENING = (1, 10, 100)  # how far an overfetch widens while too few of its hits may be used
_MOST_HOPS = 5  # a duplicate of a duplicate of …


class Searchable(Protocol):
    """Both indexes of some cases: a generation's, or those of the cases that came after it."""

    def nearest(self, visibility: Visibility, vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]: ...

    def search(self, visibility: Visibility, text: str, limit: int, field: Field) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Query:
    """A question and who may read the answer; `as_of` hides everything that was not known before that time."""

    text: str
    vectors: NDArray[np.float32]  # shape (parts of the question, dimensions)
    audience: Audience = "public"
    as_of: datetime | None = None
    not_thread: str | None = None  # the ts of the thread that asks: it must not find itself
    limit: int = 5


def find(query: Query, engine: Engine, opened: OpenGeneration, fresh: FreshIndex) -> list[Match]:
    """The best matches, the best first, each problem once."""
    found: dict[str, Match] = {}
    for visibility in _visible_to(query.audience):
        with engine.connect() as connection:
            view = _View(query, connection, visibility, opened.generation.revision)
            fresh_cases = fresh.cases(connection, visibility)
            for match in view.matches([(_Live(opened), view.is_live), (fresh_cases, view.is_fresh)]):
                found[match.case.case_id] = max(match, found.get(match.case.case_id, match), key=lambda m: m.score)
    return distinct(sorted(found.values(), key=lambda match: (-match.score, match.case.case_id)), query.limit)


def distinct(matches: Iterable[Match], limit: int) -> list[Match]:
    """The first matches without near-copies of a better one's resolution: twenty copies of one text are one answer."""
    kept: list[tuple[Match, frozenset[str]]] = []
    for match in matches:
        words = frozenset((match.case.resolution or match.case.case_id).lower().split())
        if not any(len(words & other) >= 0.85 * len(words | other) for _, other in kept):
            kept.append((match, words))
        if len(kept) == limit:
            break
    return [match for match, _ in kept]


def _visible_to(audience: Audience) -> tuple[Visibility, ...]:
    return ("public",) if audience == "public" else ("public", "internal")


class _Live:
    """A generation as something searchable."""

    def __init__(self, opened: OpenGeneration) -> None:
        self.nearest = opened.vectors.nearest
        self.search = opened.words.search


class _View:
    """What one query may see of one visibility."""

    def __init__(self, query: Query, connection: Connection, visibility: Visibility, revision: int) -> None:
        self._query = query
        self._connection = connection
        self._visibility = visibility
        self._revision = revision
        self._rows: dict[str, store.StoredCase | None] = {}

    def matches(self, sources: list[tuple[Searchable, Callable[[store.StoredCase], bool]]]) -> list[Match]:
        """Candidates from each source, pointers followed, scored by their best evidence."""
        asked_versions = versions_in(self._query.text)
        found: dict[str, Evidence] = defaultdict(Evidence)
        pointers: dict[str, list[str]] = defaultdict(list)
        for source, belongs in sources:
            for case_id, evidence in self._candidates(source, belongs).items():
                target = self._target(case_id)
                if target is None:
                    continue
                found[target] = _better(found[target], evidence)
                if target != case_id:
                    pointers[target].append(case_id)
        return [
            Match(
                as_known(row.case, self._query.as_of),
                score(evidence, row.case, asked_versions),
                evidence,
                (),
                tuple(pointers[case_id]),
            )
            for case_id, evidence in found.items()
            if (row := self._rows.get(case_id))
        ]

    def is_live(self, row: store.StoredCase) -> bool:
        """Unchanged since the generation was built; anything newer is found among the fresh cases."""
        return row.revision <= self._revision

    def is_fresh(self, row: store.StoredCase) -> bool:
        return row.revision > self._revision

    def _candidates(self, source: Searchable, belongs: Callable[[store.StoredCase], bool]) -> dict[str, Evidence]:
        usable: dict[str, Evidence] = {}
        for factor in _WIDENING:
            limit = factor * max(30, 6 * self._query.limit)
            dense = self._dense(source, limit)
            lexical = self._lexical(source, limit)
            self._load({read_key(key)[0] for key, _ in dense} | {case_id for case_id, *_ in lexical})
            self._load_targets()
            usable = self._merge(dense, lexical, belongs)
            if len(usable) >= 2 * self._query.limit or max(len(dense), len(lexical)) < limit:
                break
        return usable

    def _dense(self, source: Searchable, limit: int) -> list[tuple[str, float]]:
        """Keys with similarity to any part of the question, the nearest first."""
        rows = [row for vector in self._query.vectors for row in source.nearest(self._visibility, vector, limit)]
        return sorted(rows, key=lambda row: -row[1])

    def _lexical(self, source: Searchable, limit: int) -> list[tuple[str, float, bool]]:
        """Case ids with score and whether the resolution took part; at an earlier time it must not everywhere."""
        text = self._query.text
        rows = [(*row, True) for row in source.search(self._visibility, text, limit, "everything")]
        if self._query.as_of:
            rows += [(*row, False) for row in source.search(self._visibility, text, limit, "problem")]
        return rows

    def _merge(
        self,
        dense: list[tuple[str, float]],
        lexical: list[tuple[str, float, bool]],
        belongs: Callable[[store.StoredCase], bool],
    ) -> dict[str, Evidence]:
        usable: dict[str, Evidence] = {}
        # A case that only words found is at most as near as the farthest that vectors found.
        floor = max(0.0, dense[-1][1]) if dense else 0.0
        for key, cosine in dense:
            case_id, kind = read_key(key)
            if self._may_use(case_id, belongs, with_resolution=kind == "resolution"):
                best = usable.get(case_id, Evidence())
                usable[case_id] = replace(best, dense=max(best.dense, cosine))
        for case_id, words, with_resolution in lexical:
            if self._may_use(case_id, belongs, with_resolution):
                best = usable.get(case_id, Evidence(dense=floor))
                usable[case_id] = replace(best, words=max(best.words, words))
        return usable

    def _may_use(self, case_id: str, belongs: Callable[[store.StoredCase], bool], with_resolution: bool) -> bool:
        row = self._rows.get(case_id)
        if row is None or not belongs(row) or self._is_asking(case_id):
            return False
        as_of = self._query.as_of
        if as_of is None or not _hides_resolution(row.case, as_of):
            return as_of is None or row.case.asked_at < as_of
        # What was solved later: an issue was open then, and a known issue; a thread was nothing yet.
        return row.case.source == "github" and row.case.asked_at < as_of and not with_resolution

    def _is_asking(self, case_id: str) -> bool:
        asking = self._query.not_thread
        return asking is not None and case_id.startswith("slack:") and case_id.endswith(f":{asking}")

    def _target(self, case_id: str) -> str | None:
        """Where a pointer leads, as far as the query may see it."""
        for _ in range(_MOST_HOPS):
            row = self._rows.get(case_id)
            if row is None or self._is_asking(case_id):
                return None
            if row.case.points_at is None or _hides_resolution(row.case, self._query.as_of):
                visible = self._query.as_of is None or row.case.asked_at < self._query.as_of
                return case_id if visible else None
            case_id = row.case.points_at
        return None

    def _load_targets(self) -> None:
        """Read what pointers lead to, hop by hop, all at once."""
        for _ in range(_MOST_HOPS):
            targets = {row.case.points_at for row in self._rows.values() if row and row.case.points_at}
            if not (unknown := targets - self._rows.keys()):
                return
            self._load(unknown, *_visible_to(self._query.audience))

    def _load(self, case_ids: set[str], *visibilities: Visibility) -> None:
        """Read rows of this visibility, or of those given: a private thread may point at a public issue."""
        for visibility in visibilities or (self._visibility,):
            missing = [case_id for case_id in case_ids if self._rows.get(case_id) is None]
            found = store.fetch(self._connection, visibility, missing)
            self._rows |= {case_id: found.get(case_id) for case_id in missing}


def as_known(case: Case, as_of: datetime | None) -> Case:
    """The case as it was at an earlier time: an issue solved later was an open one then."""
    if not _hides_resolution(case, as_of):
        return case
    return replace(
        case,
        standing="known_issue",
        resolution=None,
        resolved_at=None,
        answered_by="",
        answered_by_name="",
        points_at=None,
    )


def _hides_resolution(case: Case, as_of: datetime | None) -> bool:
    return as_of is not None and case.resolved_at is not None and case.resolved_at >= as_of


def _better(one: Evidence, other: Evidence) -> Evidence:
    return Evidence(max(one.dense, other.dense), max(one.words, other.words))
