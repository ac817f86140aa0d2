"""The last step of the straight line: what a decision says about the cases that its draft was based on.

Only drafts that answer from cases teach anything, and only once settled: a failed or retracted post says nothing. A
dismissal alone says little, since the card may just have been in the way; the reason given for it counts.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from copilot.drafting.rewriting import answer_in, rewritten, word_diff
from copilot.model import BAD_ANSWER, NOT_NEEDED, OTHER_PROBLEM
from index.details import impersonal_answer
from index.lessons.rules import Lesson
from index.sayings import saying
from index.sources.base import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from copilot.model import SavedSuggestion
    from copilot.records.answers.decisions import Decision
    from index.lessons.rules import LessonKind
    from index.model import Visibility

# How much the reason for a dismissal speaks against the case.
_SAID = {OTHER_PROBLEM: 1.0, BAD_ANSWER: 1.0, NOT_NEEDED: 0.0}
_UNSAID = 0.5
_PASSED_OVER = 0.5
# Reasons that are not about the case: somebody was faster, the thread is over, the case itself is right.
_NOT_ABOUT_THE_CASE = saying(
    r"\b(?:already (?:answered|solved|handled|fixed|done|told|replied)"
    r"|(?:answered|solved|handled) (?:already|elsewhere|by (?!th))"
    r"|thread is (?:over|closed|done|dead)|no longer needed|not needed|solved itself|never ?mind"
    r"|(?:case|match|answer) (?:is|was) (?:right|fine|good|correct)|right case"
    r"|duplicate (?:thread|question|post)|(?:asked|posted) twice)\b",
)


def lessons_from(
    decision: Decision,
    body: SavedSuggestion,
    *,
    visibility: Visibility,
    by_name: str,
    people: Collection[str],
    allowed_hosts: Collection[str],
    was_over: bool,
    now: datetime,
) -> list[Lesson]:
    """What a decision teaches as it stands, one lesson a case; `body` is its suggestion.

    `visibility` is that of the place where it was posted, `people` are the names of those in the thread, and `was_over`
    says whether the thread was answered or closed when the suggestion was dismissed.
    """
    draft = body.draft
    case_ids = list(dict.fromkeys(draft.case_ids))
    if not case_ids or draft.purpose != "answer":
        return []

    lesson = partial(_lesson, decision, visibility, by_name, now if decision.corrected else decision.at)
    if decision.outcome == "dismissed":
        against = 0.0 if was_over else speaks_against(decision.reason or "")
        return [lesson(case_id, "dismissed", against) for case_id in case_ids if against]
    if decision.outcome not in ("posted", "shadowed") or decision.text is None:
        return []
    lessons = _of_the_text(decision.text, decision, body, people, allowed_hosts, lesson)
    passed_over = body.instead_of
    if passed_over and passed_over not in case_ids:
        lessons.append(lesson(passed_over, "passed_over", _PASSED_OVER))
    return lessons


def _lesson(
    decision: Decision,
    visibility: Visibility,
    by_name: str,
    at: datetime,
    case_id: str,
    kind: LessonKind,
    against: float,
    resolution: str | None = None,
    diff: str | None = None,
) -> Lesson:
    lesson_id = hashlib.sha256(f"{decision.suggestion_id} {case_id}".encode()).hexdigest()
    who = (visibility, decision.by, by_name, at, decision.suggestion_id)
    return Lesson(lesson_id, case_id, kind, against, *who, resolution=resolution, diff=diff)


def _of_the_text(
    text: str,
    decision: Decision,
    body: SavedSuggestion,
    people: Collection[str],
    allowed_hosts: Collection[str],
    lesson: Callable[..., Lesson],
) -> list[Lesson]:
    """What the posted text teaches about the cases of the draft; the better answer is the first one's."""
    first, *others = dict.fromkeys(body.draft.case_ids)
    changed = rewritten(body.draft.text, text)
    if not changed:
        return [lesson(case_id, "approved", 0.0) for case_id in (first, *others)]
    diff = word_diff(body.draft.text, safe_text(text).text)
    answer = _better(decision, body, people, allowed_hosts)
    return [
        lesson(first, "edited", changed, answer, diff),
        *(lesson(case_id, "edited", changed, None, diff) for case_id in others),
    ]


def speaks_against(reason: str) -> float:
    """How much a dismissal speaks against the case, 0…1, by the reason given."""
    for said, against in _SAID.items():
        if reason.startswith(said):
            return against
    return 0.0 if _NOT_ABOUT_THE_CASE.search(reason) else _UNSAID


def _better(
    decision: Decision, body: SavedSuggestion, people: Collection[str], allowed_hosts: Collection[str]
) -> str | None:
    """The edited answer without personal details; None if it was not posted, or the case had no answer."""
    draft = body.draft
    first = next((match for match in body.matches if match.case_id == draft.case_ids[0]), None)
    if decision.outcome != "posted" or decision.text is None or first is None or not first.resolution:
        return None
    text = safe_text(decision.text).text
    if draft.written_by == "template":
        text = answer_in(text, draft.text, first.resolution)
    return impersonal_answer(text, people, allowed_hosts) or None
