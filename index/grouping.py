"""One answer given five times is one match: at the best place of the five, with the newest copy to be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.cases.from_issue import NOT_SAID_HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.model import Case, Match

_SAME_ANSWER = 0.85  # shared words of all words, from which two answers are copies
_SHORT = 20  # characters; "Fixed." and "This is done now." answer anything
_TELLING = re.compile(r"[\d`_/]")  # though an answer may be as short as a version or a command


@dataclass(slots=True)
class _Group:
    """Matches with one answer, the best first, and the words of each."""

    matches: list[Match] = field(default_factory=list)
    words: list[frozenset[str]] = field(default_factory=list)


def distinct(matches: Iterable[Match], limit: int) -> list[Match]:
    """The first answers among matches that are sorted, the best first; each once, with its newest copy.

    Known issues have no answer and are never copies of anything: each is tracked by itself.
    """
    groups: list[_Group] = []
    for match in matches:
        words = _answer_of(match.case)
        group = next((group for group in groups if any(_is_copy(words, other) for other in group.words)), None)
        if group is None:
            if len(groups) == limit:
                break
            groups.append(group := _Group())
        group.matches.append(match)
        group.words.append(words)
    return [_newest(group.matches) for group in groups]


def without_copies(matches: Iterable[Match], obsolete: Sequence[Case]) -> list[Match]:
    """Matches whose answer is not that of an obsolete case: an earlier copy of it is as obsolete as it is."""
    answers = [(_answer_of(case), case.resolved_at) for case in obsolete]
    return [match for match in matches if not any(_repeats(match.case, *answer) for answer in answers)]


def _repeats(case: Case, words: frozenset[str], until: datetime | None) -> bool:
    """Whether a case gives an answer of those words, and gave it no later."""
    earlier = until is None or case.resolved_at is None or case.resolved_at <= until
    return earlier and _is_copy(_answer_of(case), words)


def _answer_of(case: Case) -> frozenset[str]:
    """The words of an answer; none when they say too little."""
    said = case.resolution if case.resolution and not case.resolution.endswith(NOT_SAID_HOW) else ""
    return _words_of(said) if len(said) >= _SHORT or _TELLING.search(said) else frozenset()


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both say something, and nearly the same."""
    return 0 < _SAME_ANSWER * len(one | other) <= len(one & other)


def _newest(matches: list[Match]) -> Match:
    """The newest copy by the best source there is, at the best place; a copy by an outsider replaces nothing."""
    chosen = max(matches, key=_trust_and_age)
    others = (match.case.case_id for match in matches if match is not chosen)
    pointers = (case_id for match in matches for case_id in match.also_asked)
    also_asked = tuple(dict.fromkeys((*pointers, *others)))
    return replace(chosen, score=matches[0].score, ahead_in=matches[0].ahead_in, also_asked=also_asked)


def _trust_and_age(match: Match) -> tuple[bool, float]:
    resolved: datetime | None = match.case.resolved_at
    return match.case.answered_by_team, resolved.timestamp() if resolved else 0.0
