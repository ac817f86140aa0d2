"""What the team's decisions taught about cases: every effect is a fold over the stored lessons.

Delete a lesson, and its effect is gone. Everything here is pure: lessons in, consequences out.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from index.cases.references import links_in, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from index.model import Audience, Case, Visibility

# `passed_over`: the search ranked it first, but the engineer answered from another case. `obsolete` is set by hand.
# `helped` and `did_not_help` are what an asker said to whom its answer was posted; they follow from the stored cases.
LessonKind = Literal["approved", "edited", "dismissed", "passed_over", "obsolete", "helped", "did_not_help"]

_PRIOR = 2.0  # imaginary decisions for and against, so that a few real ones have little effect
_HALF_LIFE = timedelta(days=365)  # after this a decision counts half: products change, and so do answers
_BY_ASKERS = ("helped", "did_not_help")
_PER_DENIAL = 3  # so many askers whom it helped make up for one whom it did not
_STALE = 1.0  # log-odds against an answer that did not help the last asker who said so
MOST_ODDS = 1.5  # log-odds at most, either way: less than a similar meaning is worth, more than a shared word


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one decision says about one case. A text is None if there is none, or if it was erased."""

    lesson_id: str
    case_id: str
    kind: LessonKind
    against: float  # how much it counts against the case, 0…1; for an edit, the share of the draft rewritten
    visibility: Visibility  # of the thread where it was decided
    by: str
    by_name: str
    at: datetime
    suggestion_id: str | None = None
    resolution: str | None = None  # the edited answer, without personal details
    diff: str | None = None  # what was changed in the draft, word by word
    note: str | None = None  # why it is obsolete


@dataclass(frozen=True, slots=True)
class Learned:
    """The consequences for one case: how much more likely it is right, a better resolution, whether it is obsolete."""

    odds: float = 0.0  # log-odds, added to its score; between -MOST_ODDS and MOST_ODDS
    lessons: tuple[Lesson, ...] = ()  # the lessons that led to this, the newest first
    better: Lesson | None = None
    obsolete: Lesson | None = None
    stale: Lesson | None = None  # it did not help the last asker who said so, and too few others

    @property
    def is_confirmed(self) -> bool:
        """Whether it helped an asker to whom it was posted, and is not stale."""
        return self.stale is None and self.count("helped") > 0

    def count(self, *kinds: LessonKind) -> int:
        return Counter(lesson.kind in kinds for lesson in self.lessons)[True]


NOTHING = Learned()


def learned_from(
    lessons: Iterable[Lesson], audience: Audience, now: datetime, as_of: datetime | None = None
) -> Learned:
    """The consequences of a case's lessons, of those that this audience may see and that were known before `as_of`.

    Internal decisions never affect public answers. Only `obsolete` counts everywhere, since it just hides the case.
    """
    known = (lesson for lesson in lessons if _is_known(lesson, audience, as_of))
    standing = _last_words(sorted(known, key=lambda lesson: (lesson.at, lesson.lesson_id), reverse=True))
    if not standing:
        return NOTHING
    stale = _stale(standing)
    return Learned(
        max(-MOST_ODDS, _odds(standing, as_of or now) - (_STALE if stale else 0.0)),
        tuple(standing),
        next((lesson for lesson in standing if lesson.resolution), None),
        next((lesson for lesson in standing if lesson.kind == "obsolete"), None),
        stale,
    )


def as_learned(case: Case, learned: Learned) -> Case:
    """The case with what was learned about its answer: a better one, and that it helped an asker."""
    case = _with_better_answer(case, learned)
    is_news = case.standing == "answered" and learned.is_confirmed
    return replace(case, standing="confirmed") if is_news else case


def _with_better_answer(case: Case, learned: Learned) -> Case:
    """The case with the team's improved answer, if there is one; a known issue has no answer to improve.

    Nobody has confirmed an edit yet, so it does not replace what somebody has: it is a case of its own, made from the
    thread where it was posted. Only what was written for the team alone, which no case holds, replaces it for the team.
    """
    better = learned.better
    if better is None or better.resolution is None or case.resolution is None:
        return case
    if case.standing == "confirmed" and better.visibility == "public":
        return case
    if case.resolved_at is not None and case.resolved_at >= better.at:
        return case  # its source has a newer answer
    return replace(
        case,
        resolution=better.resolution,
        # Nobody has confirmed the new answer yet.
        standing="answered",
        visibility="internal" if better.visibility == "internal" else case.visibility,
        answered_by=better.by,
        answered_by_name=better.by_name,
        answered_by_team=True,
        resolved_at=better.at,
        versions=tuple(dict.fromkeys((*case.versions, *versions_in(better.resolution)))),
        team_links=tuple(dict.fromkeys((*case.team_links, *links_in(better.resolution)))),
    )


def _is_known(lesson: Lesson, audience: Audience, as_of: datetime | None) -> bool:
    may_reach = audience == "internal" or lesson.visibility == "public" or lesson.kind == "obsolete"
    return may_reach and (as_of is None or lesson.at < as_of)


def _odds(lessons: Iterable[Lesson], now: datetime) -> float:
    """The log-odds of decisions for and against, with a prior on both; each decision fades with age."""
    right = wrong = _PRIOR
    for lesson in lessons:
        if lesson.kind == "obsolete":
            continue
        weight = 0.5 ** (max(0.0, (now - lesson.at) / _HALF_LIFE))
        wrong += weight * lesson.against
        if lesson.kind in ("approved", "edited", "helped"):
            right += weight * (1.0 - lesson.against)
    return max(-MOST_ODDS, min(MOST_ODDS, math.log(right / wrong)))


def _stale(lessons: Iterable[Lesson]) -> Lesson | None:
    """The last asker's word, if the answer did not help them and has not helped enough others; the newest is first."""
    said = [lesson for lesson in lessons if lesson.kind in _BY_ASKERS]
    denials = sum(lesson.kind == "did_not_help" for lesson in said)
    # Its own asker is one whom it helped.
    are_enough = 1 + len(said) - denials > _PER_DENIAL * denials
    return said[0] if said and said[0].kind == "did_not_help" and not are_enough else None


def _last_words(lessons: Iterable[Lesson]) -> list[Lesson]:
    """The lessons, the newest first, with each asker's last word only: who says it five times counts once."""
    heard, kept = set[str](), list[Lesson]()
    for lesson in lessons:
        if lesson.kind not in _BY_ASKERS or lesson.by not in heard:
            kept.append(lesson)
        if lesson.kind in _BY_ASKERS:
            heard.add(lesson.by)
    return kept
