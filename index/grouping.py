"""One problem answered five times is one match: at the best place of the five, with the newest answer to be trusted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from index.model import Match

_SAME_ANSWER = 0.85  # shared words of all words, from which two texts are copies
_SAME_PROBLEM = 0.6


@dataclass(slots=True)
class _Group:
    """Matches of one problem, the best first."""

    matches: list[Match] = field(default_factory=list)
    words: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)  # of problem and resolution


def distinct(matches: Iterable[Match], limit: int) -> list[Match]:
    """The first problems among matches that are sorted, the best first; each once, with its newest answer."""
    groups: list[_Group] = []
    for match in matches:
        words = _words(match.case.problem), _words(match.case.resolution or "")
        group = next((group for group in groups if any(_is_one(words, other) for other in group.words)), None)
        if group is None:
            if len(groups) == limit:
                break
            groups.append(group := _Group())
        group.matches.append(match)
        group.words.append(words)
    return [_newest(group.matches) for group in groups]


def _is_one(mine: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Known issues have no answer, and are never one with anything: each is tracked by itself."""
    if not (mine[1] and other[1]):
        return False
    return _shared(mine[1], other[1]) >= _SAME_ANSWER or _shared(mine[0], other[0]) >= _SAME_PROBLEM


def _newest(matches: list[Match]) -> Match:
    """The newest answer by the best source there is, at the best place; a copy by an outsider replaces nothing."""
    chosen = max(matches, key=_trust_and_age)
    others = (match.case.case_id for match in matches if match is not chosen)
    pointers = (case_id for match in matches for case_id in match.also_asked)
    return replace(chosen, score=matches[0].score, also_asked=tuple(dict.fromkeys((*pointers, *others))))


def _trust_and_age(match: Match) -> tuple[bool, float]:
    resolved: datetime | None = match.case.resolved_at
    return match.case.answered_by_team, resolved.timestamp() if resolved else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())
