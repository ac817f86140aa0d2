"""Sections beside cases: which are worth showing, and which of the two comes first. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.search.match import Evidence, Match
from index.sections.section import as_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.docs.section_search import SectionMatch
    from index.search.ranking import Ranking

_MOST = 2
# The confidence from which a section is worth an engineer's glance. Of 70 questions about other products, 3 reached it.
_SHOWN = 0.15
_BY_THE_SIDE = 0.5  # of the first one's confidence: with less, a second section only distracts
_NEVER_SURE = 0.99


def as_matches(found: Sequence[SectionMatch]) -> list[Match]:
    """Sections in the form in which all evidence is passed on, scored by how likely they answer."""
    kept = [one for one in found[:_MOST] if one.confidence >= max(_SHOWN, _BY_THE_SIDE * found[0].confidence)]
    return [Match(as_case(one.section), min(one.confidence, _NEVER_SURE), Evidence(), why=_why(one)) for one in kept]


def _why(found: SectionMatch) -> tuple[str, ...]:
    version = f", of version {found.section.version}" if found.section.version else ""
    return (f"A section of the docs{version}.",)


def is_docs(match: Match) -> bool:
    """Whether it is a section of the docs, and no case."""
    return match.case.standing == "docs"


def beside(ranking: Ranking, sections: Sequence[Match]) -> Ranking:
    """Cases and sections in one ranking: what is more likely to answer comes first, with its confidence.

    Each keeps its own order. Both confidences are chances that the first one is right, so they can be compared.
    """
    if not sections:
        return ranking
    sure = sections[0].score
    if sure > ranking.confidence:
        return replace(ranking, matches=(*sections, *ranking.matches), confidence=sure)
    return replace(ranking, matches=(*ranking.matches, *sections))
