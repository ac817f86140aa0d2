"""Answers that an engineer rewrote before posting them: cases of their own, beside the ones that they rewrote.

Until somebody has confirmed such an answer, it stands behind the one that it rewrote, and from then on before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.model import Case
    from index.search.match import Match

_NEXT_TO = 0.999  # of a score


def rewrote(case: Case) -> str | None:
    """The id of the case whose answer this case's answer rewrote."""
    return case.points_at if case.resolution is not None else None


def is_one_problem(one: Case, other: Case) -> bool:
    """Whether either answer rewrote the other, so that it does not matter much which comes first."""
    return rewrote(one) == other.case_id or rewrote(other) == one.case_id


def may_stand_for(one: Case, other: Case) -> bool:
    """Whether the other may be hidden behind this one: not behind a rewriting of it that nobody has confirmed."""
    return rewrote(one) != other.case_id or one.standing == "confirmed"


def in_order(found: Mapping[str, Match]) -> Iterator[Match]:
    """The matches, with scores that put each next to the one whose answer it rewrote, unless that one went stale."""
    for match in found.values():
        source = found.get(rewrote(match.case) or "")
        if source is None or (source.learned and source.learned.stale):
            yield match
        elif match.case.standing == "confirmed":
            yield replace(match, score=min(1.0, max(match.score, source.score / _NEXT_TO)))
        else:
            yield replace(match, score=min(match.score, source.score * _NEXT_TO))
