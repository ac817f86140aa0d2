"""Finds the cases that were the same problem, by dense and lexical evidence, among those the query may see.

Visibility is enforced by choosing the collection before the query. Deleted, edited, later and obsolete cases and the
asking thread itself are dropped from a shortlist, which widens until enough remain. What decisions taught is only
loaded for the shortlist.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from index.lessons.rules import NOTHING, as_learned, learned_from
from index.lessons.store import learned_of
from index.search.doubts import with_doubts
from index.search.evidence import gather_evidence, stronger
from index.search.grouping import distinct, without_obsolete_copies
from index.search.match import Evidence, Match
from index.search.rewrites import in_order
from index.storage import case_store
from index.storage.transactions import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from index.generations.fresh import FreshIndex
    from index.generations.generation import OpenGeneration
    from index.lessons.rules import Learned
    from index.model import Audience, Case, Visibility
    from index.search.evidence import Found, Searchable
    from index.search.fusion import Fusion
    from index.search.query import Query

_WIDENING = (1, 10, 100)  # factors by which the shortlist grows while too few of its cases are usable
_MOST_HOPS = 5  # a duplicate of a duplicate of …


def find(query: Query, engine: Engine, opened: OpenGeneration, fresh: FreshIndex, fusion: Fusion) -> list[Match]:
    """The best matches, the best first, each problem once."""
    found: dict[str, Match] = {}
    for visibility in visible_to(query.audience):
        # One snapshot for all reads: a case that changed between two of them could be missed by both.
        with snapshot(engine) as connection:
            view = _View(query, connection, visibility, opened.revision, fusion)
            fresh_cases = fresh.cases(connection, visibility)
            for match in view.matches([(_Live(opened), view.is_live), (fresh_cases, view.is_fresh)]):
                found[match.case.case_id] = max(match, found.get(match.case.case_id, match), key=lambda m: m.score)
    ranked = sorted(in_order(found), key=lambda match: (-match.score, match.case.case_id))
    return distinct(_with_leads(with_doubts(ranked, query)), query.limit)


def _with_leads(matches: Sequence[Match]) -> list[Match]:
    """The matches, each with the kinds of evidence in which no other is stronger."""
    kinds = Evidence.__slots__
    most = {kind: max((getattr(match.evidence, kind) for match in matches), default=0.0) for kind in kinds}

    def ahead(match: Match) -> tuple[str, ...]:
        return tuple(kind for kind in kinds if 0.0 < most[kind] <= getattr(match.evidence, kind))

    return [replace(match, ahead_in=ahead(match)) for match in matches]


def visible_to(audience: Audience) -> tuple[Visibility, ...]:
    """The visibilities of the cases that these readers may see."""
    return ("public",) if audience == "public" else ("public", "internal")


class _Live:
    """A generation as a `Searchable`."""

    def __init__(self, opened: OpenGeneration) -> None:
        self.nearest = opened.vectors.nearest
        self.search = opened.words.search
        self.told = opened.words.told


class _View:
    """The cases of one visibility that a query may see."""

    def __init__(
        self, query: Query, connection: Connection, visibility: Visibility, revision: int, fusion: Fusion
    ) -> None:
        self._query = query
        self._connection = connection
        self._visibility = visibility
        self._revision = revision
        self._fusion = fusion
        self._rows: dict[str, case_store.StoredCase | None] = {}
        self._learned: dict[str, Learned] = {}  # only for cases with lessons

    def matches(self, sources: list[tuple[Searchable, Callable[[case_store.StoredCase], bool]]]) -> list[Match]:
        """The candidates from each source, with pointers resolved, scored by their best evidence."""
        found: dict[str, Evidence] = {}
        pointers: dict[str, list[str]] = defaultdict(list)
        for source, belongs in sources:
            for case_id, evidence in self._usable(source, belongs).items():
                target = self._target(case_id)
                if target is None:
                    continue
                for answer in (target, *self._rewrote(target)):
                    found[answer] = stronger(found[answer], evidence) if answer in found else evidence
                if target != case_id:
                    pointers[target].append(case_id)
        matches = [
            self._match(row, found[case_id], tuple(pointers[case_id]))
            for case_id in found
            if (row := self._rows.get(case_id))
        ]
        return without_obsolete_copies(
            matches, [row.case for i, row in self._rows.items() if row and self._is_obsolete(i)]
        )

    def _match(self, row: case_store.StoredCase, evidence: Evidence, pointers: tuple[str, ...]) -> Match:
        learned, as_of = self._learned.get(row.case.case_id, NOTHING), self._query.as_of
        known = as_learned(as_known(row.case, as_of), learned)
        # One person who asks five times counts once.
        askers = {asked.case.asked_by for one in pointers if (asked := self._rows[one])} - {row.case.asked_by}
        voices = row.remark_count(as_of)
        match = Match(known, 0.0, evidence, (), pointers, repeats=len(askers), voices=voices, learned=learned)
        return replace(match, score=self._fusion.score(match, self._query))

    def is_live(self, row: case_store.StoredCase) -> bool:
        """Whether it is unchanged since the generation was built; otherwise it is among the fresh cases."""
        return row.revision <= self._revision

    def is_fresh(self, row: case_store.StoredCase) -> bool:
        return row.revision > self._revision

    def _usable(self, source: Searchable, belongs: Callable[[case_store.StoredCase], bool]) -> dict[str, Evidence]:
        """The evidence for the most promising usable cases."""
        usable: dict[str, Evidence] = {}
        enough = max(10, self._query.limit)
        for factor in _WIDENING:
            depth = factor * max(100, enough)
            found = gather_evidence(source, self._visibility, self._query, depth)
            shortlist = self._fusion.best_of(found.evidence, factor * max(60, 2 * enough))
            self._load(set(shortlist))
            self._load_targets()
            usable = {i: seen for i in shortlist if (seen := self._seen(i, found, belongs))}
            if len(usable) >= enough or found.is_everything:
                break
        return usable

    def _seen(self, case_id: str, found: Found, belongs: Callable[[case_store.StoredCase], bool]) -> Evidence | None:
        """The part of a case's evidence known at the time of the query; None if the case may not be used."""
        row, as_of, evidence = self._rows.get(case_id), self._query.as_of, found.evidence[case_id]
        if row is None or not belongs(row) or self._is_asking(case_id) or self._is_obsolete(case_id):
            return None
        if as_of is None:
            return None if _closed_unanswered(row.case) else evidence
        if row.case.asked_at >= as_of:
            return None
        if not _hides_resolution(row.case, as_of):
            return None if _closed_unanswered(row.case) else evidence
        # Solved later: an issue was open then, so a known issue; a thread was not a case yet.
        if row.case.source != "github" or case_id not in found.by_problem:
            return None
        return replace(evidence, resolution=0.0)

    def _is_asking(self, case_id: str) -> bool:
        asking = self._query.asking
        if case_id in self._query.hidden:
            return True
        if asking is None:
            return False
        return case_id == asking or (case_id.startswith("slack:") and case_id.endswith(f":{asking}"))

    def _is_obsolete(self, case_id: str) -> bool:
        return self._learned.get(case_id, NOTHING).obsolete is not None

    def _target(self, case_id: str) -> str | None:
        """The final target of a pointer, if the query may see it."""
        for _ in range(_MOST_HOPS):
            row = self._rows.get(case_id)
            if row is None or self._is_asking(case_id) or self._is_obsolete(case_id):
                return None
            if row.case.points_at in row.case.denied:
                return None  # its answer did not help there, so it was another problem
            if (
                row.case.standing != "pointer"
                or row.case.points_at is None
                or _hides_resolution(row.case, self._query.as_of)
            ):
                visible = self._query.as_of is None or row.case.asked_at < self._query.as_of
                return case_id if visible else None
            case_id = row.case.points_at
        return None

    def _rewrote(self, case_id: str) -> Iterator[str]:
        """The case whose answer this one rewrote: what is asked in words like this one's is its question, too."""
        row = self._rows.get(case_id)
        source = self._target(row.case.points_at) if row and row.case.points_at else None
        if source is not None:
            yield source

    def _load_targets(self) -> None:
        """Load the targets of all pointers, one hop at a time."""
        for _ in range(_MOST_HOPS):
            targets = {row.case.points_at for row in self._rows.values() if row and row.case.points_at}
            if not (unknown := targets - self._rows.keys()):
                return
            self._load(unknown, *visible_to(self._query.audience))

    def _load(self, case_ids: set[str], *visibilities: Visibility) -> None:
        """Load rows of this visibility, or of the given ones: a private thread may point at a public issue."""
        for visibility in visibilities or (self._visibility,):
            missing = [case_id for case_id in case_ids if self._rows.get(case_id) is None]
            found = case_store.fetch(self._connection, visibility, missing)
            self._rows |= {case_id: found.get(case_id) for case_id in missing}
            self._load_lessons(found)

    def _load_lessons(self, case_ids: Iterable[str]) -> None:
        audience, asked_at, as_of = self._query.audience, self._query.asked_at, self._query.as_of
        for case_id, lessons in learned_of(self._connection, list(case_ids)).items():
            self._learned[case_id] = learned_from(lessons, audience, asked_at, as_of)


def as_known(case: Case, as_of: datetime | None) -> Case:
    """The case as it was at an earlier time: an issue solved later was still open then."""
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


def _closed_unanswered(case: Case) -> bool:
    """Whether it is an issue closed without an answer: a known issue until then, and nothing since."""
    return case.standing == "known_issue" and case.resolved_at is not None
