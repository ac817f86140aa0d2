"""One problem answered five times is one match: at the best place of the five, with the newest answer to be trusted.

It is one problem where the answers are copies of each other, whatever was asked, or the questions are. Being a copy is
not handed on: whatever is left out is itself a copy of something shown. Else a case with the question of one and the
answer of another would hide either behind the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.cases.from_issue import NOT_SAID_HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.model import Case
    from index.search.match import Match

_COPY = 0.85  # shared words of all words, from which two texts are copies
_FEW_ASKED = 8  # words; of a question with fewer, who knows whether it is the same as another like it
_SHORT = 20  # characters; "Fixed." and "This is done now." answer anything
# What a form says itself: headings, labels and boxes to tick. Two forms share these whatever they are about.
_FORM = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t].*|[-*+][ \t]+\[[ xX]?\].*|\*\*.*\*\*:?|\*[^*\n]+\*:?|_[^_\n]+_:?)", re.MULTILINE
)
# Error codes, options, paths and what stands in code marks: of two questions, one word of these makes two problems.
_NAME = re.compile(r"[a-z]-?\d{3}|\w[_/]\w|`")
_TELLING = re.compile(r"[\d`_/]")  # though an answer may be as short as a version or a command


@dataclass(frozen=True, slots=True)
class _Told:
    """A match with the words of its question and of its answer; without any where they say too little."""

    place: int
    match: Match
    asked: tuple[frozenset[str], ...]  # in its own words, in all with those of a form, and in its title
    answered: frozenset[str]

    def may_stand_for(self, other: _Told) -> bool:
        """Whether showing it says what the other says, or answers the same anew.

        Only the team answers anew what others answered; and "see your other thread" is no new answer.
        """
        ours, theirs = self.match.case, other.match.case
        is_vouched_for = ours.answered_by_team or ours.answered_by == theirs.answered_by
        answers_anew = is_vouched_for and theirs.case_id not in ours.links
        return self._answers_like(other) or (answers_anew and self._asks_like(other))

    def is_like(self, other: _Told) -> bool:
        """Whether it is one more copy of the same problem, whoever answered."""
        return self._answers_like(other) or self._asks_like(other)

    def _answers_like(self, other: _Told) -> bool:
        return _is_copy(self.answered, other.answered)

    def _asks_like(self, other: _Told) -> bool:
        if self.match.case.visibility != other.match.case.visibility:
            return False  # what the team tells the public stands beside what it tells itself
        both = list(zip(self.asked, other.asked, strict=False))
        return (
            bool(both)
            and all(_is_copy(mine, theirs) for mine, theirs in both)
            and not any(_NAME.search(word) for mine, theirs in both for word in mine ^ theirs)
        )


def distinct(matches: Iterable[Match], limit: int) -> list[Match]:
    """The first problems among matches that are sorted, the best first; each once, with its newest answer.

    Known issues have no answer and are never copies of anything: each is tracked by itself.
    """
    groups: list[list[_Told]] = []
    for told in sorted(_enough(matches, limit), key=_trust_and_age, reverse=True):
        group = next((group for group in groups if group[0].may_stand_for(told)), None)
        if group is None:
            groups.append([told])
        else:
            group.append(told)
    groups.sort(key=lambda group: min(told.place for told in group))
    return [_shown(group) for group in groups[:limit]]


def without_copies(matches: Iterable[Match], obsolete: Sequence[Case]) -> list[Match]:
    """Matches whose answer is not that of an obsolete case: an earlier copy of it is as obsolete as it is."""
    answers = [(_answer_of(case), case.resolved_at) for case in obsolete]
    return [match for match in matches if not any(_repeats(match.case, *answer) for answer in answers)]


def _repeats(case: Case, words: frozenset[str], until: datetime | None) -> bool:
    """Whether a case gives an answer of those words, and gave it no later."""
    earlier = until is None or case.resolved_at is None or case.resolved_at <= until
    return earlier and _is_copy(_answer_of(case), words)


def _enough(matches: Iterable[Match], limit: int) -> list[_Told]:
    """The first of the matches, until they tell of more problems than are wanted."""
    enough: list[_Told] = []
    problems = 0
    for place, match in enumerate(matches):
        told = _Told(place, match, _question_of(match.case), _answer_of(match.case))
        if not any(told.is_like(other) for other in enough):
            if problems == limit:
                break
            problems += 1
        enough.append(told)
    return enough


def _question_of(case: Case) -> tuple[frozenset[str], ...]:
    """The words of a question that has an answer; none when it says too little in its own words."""
    own = _words_of(_FORM.sub(" ", case.problem)) if _is_answered(case) else frozenset[str]()
    if len(own) < _FEW_ASKED:
        return ()
    everything = _words_of(case.problem)
    # Only an issue's title says more than how the question begins.
    return own, everything, _words_of(case.title) if case.source == "github" else everything


def _answer_of(case: Case) -> frozenset[str]:
    """The words of an answer; none when they say too little."""
    said = case.resolution if case.resolution and _is_answered(case) else ""
    return _words_of(said) if len(said) >= _SHORT or _TELLING.search(said) else frozenset()


def _is_answered(case: Case) -> bool:
    return case.resolution is not None and not case.resolution.endswith(NOT_SAID_HOW)


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both say something, and nearly the same."""
    shorter, longer = sorted((len(one), len(other)))
    return 0 < _COPY * longer <= shorter and len(one & other) >= _COPY * len(one | other)


def _trust_and_age(told: _Told) -> tuple[bool, bool, float]:
    """The team's answer before an outsider's, one that decisions do not speak against, and then the newest."""
    case, learned = told.match.case, told.match.learned
    is_doubted = learned is not None and learned.odds < 0 and learned.better is None
    return case.answered_by_team, not is_doubted, case.resolved_at.timestamp() if case.resolved_at else 0.0


def _shown(group: Sequence[_Told]) -> Match:
    """The first of a group, at the best place of all."""
    chosen = group[0].match
    matches = [told.match for told in sorted(group, key=lambda told: told.place)]
    others = (match.case.case_id for match in matches if match is not chosen)
    pointers = (case_id for match in matches for case_id in match.also_asked)
    also_asked = tuple(dict.fromkeys((*pointers, *others)))
    return replace(chosen, score=matches[0].score, ahead_in=matches[0].ahead_in, also_asked=also_asked)
