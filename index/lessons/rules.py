"""What the team's decisions taught about cases: every effect is a fold over the lessons that stand.

Take a lesson away, and what it did is gone. All here is pure: lessons in, what follows from them out.
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

# `passed_over`: the search put it first, and the engineer answered from another case. `obsolete` is said by hand.
LessonKind = Literal["approved", "edited", "dismissed", "passed_over", "obsolete"]

_PRIOR = 2.0  # decisions each way that are imagined beforehand, so that a few real ones move little
_HALF_LIFE = timedelta(days=365)  # after which a decision counts half: products change, and so do answers
MOST_ODDS = 1.5  # log-odds at most, either way: less than being asked in other words, more than a shared word


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one decision says about one case. Texts are None where there are none, or once erased."""

    lesson_id: str
    case_id: str
    kind: LessonKind
    against: float  # how much it speaks against the case, 0…1; of an edit, the share of the draft that was rewritten
    visibility: Visibility  # of where it was decided
    by: str
    by_name: str
    at: datetime
    suggestion_id: str | None = None
    resolution: str | None = None  # the answer as it was edited, without anybody's details
    diff: str | None = None  # what was changed in the draft, word by word
    note: str | None = None  # why it is obsolete


@dataclass(frozen=True, slots=True)
class Learned:
    """What follows for one case: how much more likely it is right, its better resolution, and whether it is over."""

    odds: float = 0.0  # log-odds, added to its score; between -MOST_ODDS and MOST_ODDS
    lessons: tuple[Lesson, ...] = ()  # those it follows from, the newest first
    better: Lesson | None = None
    obsolete: Lesson | None = None

    def count(self, *kinds: LessonKind) -> int:
        return Counter(lesson.kind in kinds for lesson in self.lessons)[True]


NOTHING = Learned()


def learned_from(
    lessons: Iterable[Lesson], audience: Audience, now: datetime, as_of: datetime | None = None
) -> Learned:
    """What follows from the lessons of one case that this audience may profit from, and that were known before `as_of`.

    What was decided among the team never reaches the public. That a case is obsolete counts everywhere: it only hides.
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


def bettered(case: Case, learned: Learned) -> Case:
    """The case with the answer that the team gave from it since, where there is one; a known issue has no answer."""
    better = learned.better
    if better is None or better.resolution is None or case.resolution is None:
        return case
    if case.resolved_at is not None and case.resolved_at >= better.at:
        return case  # answered anew at its source
    return replace(
        case,
        resolution=better.resolution,
        # Nobody has said yet that the new words helped, too.
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
    """A ratio of decisions for and against with a prior on both, in log-odds; each decision fades with age."""
    right = wrong = _PRIOR
    for lesson in lessons:
        if lesson.kind == "obsolete":
            continue
        weight = 0.5 ** (max(0.0, (now - lesson.at) / _HALF_LIFE))
        wrong += weight * lesson.against
        if lesson.kind in ("approved", "edited"):
            right += weight * (1.0 - lesson.against)
    return max(-MOST_ODDS, min(MOST_ODDS, math.log(right / wrong)))
