"""Shows each problem once: five answers to it are one match, at the best rank, with the newest trusted answer.

Cases are the same problem if their answers are copies of each other, or their questions are. This is not transitive:
every hidden case is itself a copy of one that is shown. Otherwise a case with the question of one and the answer of
another could hide one behind the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.cases.from_issue import NOT_SAID_HOW
from index.search.rewrites import may_stand_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.model import Case
    from index.search.match import Match

_COPY = 0.85  # share of common words from which two texts are copies
_FEW_ASKED = 8  # words; a question with fewer cannot be compared reliably
_SHORT = 20  # characters; "Fixed." and "This is done now." answer anything
# The template's own text: headings, labels and checkboxes. All issues from one template share these.
_FORM = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t].*|[-*+][ \t]+\[[ xX]?\].*|\*\*.*\*\*:?|\*[^*\n]+\*:?|_[^_\n]+_:?)", re.MULTILINE
)
# Error codes, options, paths and code: if two questions differ in one of these words, they are different problems.
_NAME = re.compile(r"[a-z]-?\d{3}|\w[_/]\w|`")
_TELLING = re.compile(r"[\d`_/]")  # but a short answer counts if it has a version or a command


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A match with the words of its question and answer; empty if they say too little."""

    place: int
    match: Match
    asked: tuple[frozenset[str], ...]  # its own words, all words including the template's, and the title's
    answered: frozenset[str]

    def may_replace(self, other: _Candidate) -> bool:
        """Whether showing this one makes the other unnecessary: it has the same answer, or a newer one.

        Only a team answer may replace someone else's; and "see your other thread" is not a new answer. Of two answers
        from the same moment, as in the pages of one document, neither is newer.
        """
        ours, theirs = self.match.case, other.match.case
        if not may_stand_for(ours, theirs):
            return False
        is_vouched_for = ours.answered_by_team or ours.answered_by == theirs.answered_by
        is_above = ours.answered_by_team and not theirs.answered_by_team
        is_newer = is_above or ours.resolved_at != theirs.resolved_at
        answers_anew = is_vouched_for and is_newer and theirs.case_id not in ours.links
        return self._has_same_answer(other) or (answers_anew and self._has_same_question(other))

    def is_same_problem(self, other: _Candidate) -> bool:
        """Whether both are the same problem, no matter who answered."""
        return self._has_same_answer(other) or self._has_same_question(other)

    def _has_same_answer(self, other: _Candidate) -> bool:
        return _is_copy(self.answered, other.answered)

    def _has_same_question(self, other: _Candidate) -> bool:
        if self.match.case.visibility != other.match.case.visibility:
            return False  # an internal answer does not replace a public one, nor the reverse
        both = list(zip(self.asked, other.asked, strict=False))
        return (
            bool(both)
            and all(_is_copy(mine, theirs) for mine, theirs in both)
            and not any(_NAME.search(word) for mine, theirs in both for word in mine ^ theirs)
        )


def distinct(matches: Iterable[Match], limit: int) -> list[Match]:
    """The best problems among sorted matches, each once, with its newest answer.

    Known issues have no answer and are never copies of each other: each is tracked separately.
    """
    groups: list[list[_Candidate]] = []
    for candidate in sorted(_candidates(matches, limit), key=_trust_and_age, reverse=True):
        group = next((group for group in groups if group[0].may_replace(candidate)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    groups.sort(key=lambda group: min(candidate.place for candidate in group))
    return [_representative(group) for group in groups[:limit]]


def without_obsolete_copies(matches: Iterable[Match], obsolete: Sequence[Case]) -> list[Match]:
    """The matches whose answer is not an earlier copy of an obsolete case's answer, and so just as obsolete."""
    answers = [(_answer_of(case), case.resolved_at) for case in obsolete]
    return [match for match in matches if not any(_repeats(match.case, *answer) for answer in answers)]


def _repeats(case: Case, words: frozenset[str], until: datetime | None) -> bool:
    """Whether a case has an answer with those words that is not later."""
    earlier = until is None or case.resolved_at is None or case.resolved_at <= until
    return earlier and _is_copy(_answer_of(case), words)


def _candidates(matches: Iterable[Match], limit: int) -> list[_Candidate]:
    """The first matches, up to the number of different problems wanted."""
    enough: list[_Candidate] = []
    problems = 0
    for place, match in enumerate(matches):
        candidate = _Candidate(place, match, _question_of(match.case), _answer_of(match.case))
        if not any(candidate.is_same_problem(other) for other in enough):
            if problems == limit:
                break
            problems += 1
        enough.append(candidate)
    return enough


def _question_of(case: Case) -> tuple[frozenset[str], ...]:
    """The words of an answered question; empty if its own words say too little."""
    own = _words_of(_FORM.sub(" ", case.problem)) if _is_answered(case) else frozenset[str]()
    if len(own) < _FEW_ASKED:
        return ()
    everything = _words_of(case.problem)
    # Only an issue has a title of its own; a thread's is the beginning of the question.
    return own, everything, _words_of(case.title) if case.source == "github" else everything


def _answer_of(case: Case) -> frozenset[str]:
    """The words of an answer; empty if they say too little."""
    said = case.resolution if case.resolution and _is_answered(case) else ""
    return _words_of(said) if len(said) >= _SHORT or _TELLING.search(said) else frozenset()


def _is_answered(case: Case) -> bool:
    return case.resolution is not None and not case.resolution.endswith(NOT_SAID_HOW)


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two non-empty texts have nearly the same words."""
    shorter, longer = sorted((len(one), len(other)))
    return 0 < _COPY * longer <= shorter and len(one & other) >= _COPY * len(one | other)


def _trust_and_age(candidate: _Candidate) -> tuple[bool, bool, float]:
    """Sort key: team answers first, then those that decisions do not speak against, then the newest."""
    case, learned = candidate.match.case, candidate.match.learned
    is_doubted = learned is not None and (learned.stale is not None or (learned.odds < 0 and learned.better is None))
    return case.answered_by_team, not is_doubted, case.resolved_at.timestamp() if case.resolved_at else 0.0


def _representative(group: Sequence[_Candidate]) -> Match:
    """The first case of a group, with the best rank in the group."""
    chosen = group[0].match
    matches = [candidate.match for candidate in sorted(group, key=lambda candidate: candidate.place)]
    others = (match.case.case_id for match in matches if match is not chosen)
    pointers = (case_id for match in matches for case_id in match.also_asked)
    also_asked = tuple(dict.fromkeys((*pointers, *others)))
    return replace(chosen, score=matches[0].score, ahead_in=matches[0].ahead_in, also_asked=also_asked)
