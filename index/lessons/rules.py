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
LessonKind = Literal["approved", "edited", "dismissed", "passed_over", "obsolete"]

_PRIOR = 2.0  # imaginary decisions for and against, so that a few real ones have little effect
_HALF_LIFE = timedelta(days=365)  # after this a decision counts half: products change, and so do answers
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

    def count(self, *kinds: LessonKind) -> int:
        return Counter(lesson.kind in kinds for lesson in self.lessons)[True]


NOTHING = Learned()


def learned_from(
    lessons: Iterable[Lesson], audience: Audience, now: datetime, as_of: datetime | None = None
) -> Learned:
    """The consequences of a case's lessons, of those that this audience may see and that were known before `as_of`.

    Internal decisions never affect public answers. Only `obsolete` counts everywhere, since it just hides the case.
    """
    standing = sorted(
        (lesson for lesson in lessons if _is_known(lesson, audience, as_of)),
        key=lambda lesson: (lesson.at, lesson.lesson_id),
        reverse=True,
    )
    if not standing:
        return NOTHING
    return Learned(
        _odds(standing, as_of or now),
        tuple(standing),
        next((lesson for lesson in standing if lesson.resolution), None),
        next((lesson for lesson in standing if lesson.kind == "obsolete"), None),
    )


def with_better_answer(case: Case, learned: Learned) -> Case:
    """The case with the team's improved answer, if there is one; a known issue has no answer to improve."""
    better = learned.better
    if better is None or better.resolution is None or case.resolution is None:
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
        if lesson.kind in ("approved", "edited"):
            right += weight * (1.0 - lesson.against)
    return max(-MOST_ODDS, min(MOST_ODDS, math.log(right / wrong)))
