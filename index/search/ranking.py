"""What is shown of what the search found: which matches, in which order, how sure, with which warnings.

Pure: matches in, matches out; no clock, no database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING

from index.releases.fixed_since import fixed_since, nothing_is_rare
from index.search.outdated import LaterEvents, warnings_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from index.model import Release
    from index.releases.fixed_since import Rarity
    from index.search.match import Match

# Scores below which a match only distracts: by itself, and beside the best one.
_HOPELESS, _FAR_BEHIND = 0.00012, 0.01
_NOTHING = 1e-9
STALE = 0.4  # of the confidence in an answer that did not help the last asker: more a guess than an answer


@dataclass(frozen=True, slots=True)
class Ranking:
    """The matches worth showing, the best first, and the probability that the first is the right one."""

    matches: tuple[Match, ...]
    confidence: float
    instead_of: str | None = None  # the case that the search put first, where an engineer chose another
    others: tuple[Match, ...] = ()  # found, too, but not worth an engineer's glance: for who reads them all

    @property
    def found(self) -> tuple[Match, ...]:
        """All that was found."""
        return self.matches + self.others


def rank(
    found: Sequence[Match],
    confidence: float,
    question: str,
    releases: Sequence[Release],
    now: datetime,
    rarity: Rarity = nothing_is_rare,
) -> Ranking:
    """The matches worth showing, and the others, on one scale with the confidence, with what speaks against each."""
    if any(is_stale(match) for match in found[:1]):
        confidence *= STALE
    is_shown = [match.score >= max(_HOPELESS, _FAR_BEHIND * found[0].score) for match in found]
    later = LaterEvents(releases, tuple(match.case for match in compress(found, is_shown)))
    fixes = [fixed_since(match.case, releases, now, rarity) for match in found]
    matches = [
        replace(
            match,
            score=confidence * match.score / max(found[0].score, _NOTHING),
            fix=fix,
            warnings=(*_doubts(match), *warnings_for(match.case, question, later, now, fix)),
        )
        for match, fix in zip(found, fixes, strict=True)
    ]
    shown, others = compress(matches, is_shown), compress(matches, map(not_, is_shown))
    return Ranking(tuple(shown), confidence if any(is_shown) else 0.0, others=tuple(others))


def is_stale(match: Match) -> bool:
    """Whether its answer did not help the last asker who said anything about it; a known issue has none."""
    return match.case.resolution is not None and match.learned is not None and match.learned.stale is not None


def _doubts(match: Match) -> Iterator[str]:
    """What an asker, or a model that read the thread, says against its answer."""
    if match.distilled and match.distilled.standing == "none":
        yield "A model that read the thread found no answer in it."
    if is_stale(match) and match.learned and match.learned.stale:
        yield f"Didn't help the last person who tried it ({match.learned.stale.at:%B %Y})."


def choose(ranking: Ranking, case_id: str | None) -> Ranking:
    """The ranking with the case that an engineer chose first, and certain; unchanged if no match is of that case."""
    chosen = next((match for match in ranking.found if match.case.case_id == case_id), None)
    if chosen is None:
        return ranking
    first = replace(chosen, why=("It was chosen by hand.", *chosen.why))
    matches, others = (
        tuple(match for match in some if match is not chosen) for some in (ranking.matches, ranking.others)
    )
    best = next(iter(ranking.matches), chosen)
    return Ranking((first, *matches), 1.0, None if chosen is best else best.case.case_id, others)


def oldest_answer(found: Sequence[Match]) -> datetime | None:
    """When the oldest of these was resolved, or asked if it is open; later releases may have overturned or fixed it."""
    return min((match.case.resolved_at or match.case.asked_at for match in found), default=None)
