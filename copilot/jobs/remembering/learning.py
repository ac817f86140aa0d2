"""What a decision teaches: written down once it is settled, and again whenever it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.desk.facts import seen_until, slack_time
from copilot.desk.status import answered_by_others, history_of
from copilot.learn import lessons_from
from copilot.records import jobs
from copilot.records.answers.decisions import Decision, read_decision
from copilot.records.answers.suggestions import keep_inside, read_suggestion
from copilot.records.threads.thread_list import question_facts
from copilot.slack.audience import visibility_now
from index.lessons.store import replace_lessons

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.desk.facts import ThreadFacts
    from copilot.records.answers.draft_uses import DraftUse
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services
    from index.lessons.rules import Lesson

_SETTLED = ("posted", "shadowed", "dismissed")


def learn(suggestion_id: str, services: Services) -> None:
    """`learn:SUGGESTION`: replace what the decision taught before; only decisions of team members teach anything."""
    with services.engine.connect() as connection:
        decision = read_decision(connection, suggestion_id)
        suggestion = read_suggestion(connection, suggestion_id)
        facts = question_facts(connection, decision.thread) if decision else None
    if decision and suggestion and suggestion.visibility == "public":
        suggestion = _with_visibility_now(suggestion, services)
    lessons: list[Lesson] = []
    if decision and suggestion and facts and decision.outcome in _SETTLED and services.people.is_team(decision.by):
        lessons = _taught(decision, suggestion, facts, services)
    with services.engine.begin() as connection:
        replace_lessons(connection, suggestion_id, lessons)
        if decision:  # it may have been corrected after the thread was closed
            jobs.compare_drafts(connection, decision.thread, services.clock())


def learn_from_typed(suggestion: SuggestionRow, use: DraftUse | None, by: str, services: Services) -> None:
    """The draft was sent by hand, as it was or with light edits: as good as approved. Other replies teach nothing.

    Nobody clicked, so there is no decision; where there is one, it alone teaches.
    """
    if suggestion.visibility == "public":
        suggestion = _with_visibility_now(suggestion, services)
    with services.engine.connect() as connection:
        decision = read_decision(connection, suggestion.suggestion_id)
        facts = question_facts(connection, suggestion.thread)
    if decision:
        return
    lessons: list[Lesson] = []
    if use and use.by_hand and use.use in ("unchanged", "light") and suggestion.draft:
        as_if = Decision(
            use.suggestion_id,
            "approved",
            by,
            use.at,
            *suggestion.thread,
            thread_state=None,
            text=suggestion.draft.text,
            outcome="posted",
        )
        lessons = [_as_typed(one, use) for one in _taught(as_if, suggestion, facts, services)]
    with services.engine.begin() as connection:
        replace_lessons(connection, suggestion.suggestion_id, lessons)


def _as_typed(lesson: Lesson, use: DraftUse) -> Lesson:
    return replace(lesson, kind="edited", against=use.changed) if lesson.kind == "approved" and use.changed else lesson


def _with_visibility_now(suggestion: SuggestionRow, services: Services) -> SuggestionRow:
    """The suggestion, made internal if its channel is not open to everybody any more."""
    if visibility_now(suggestion.thread[0], services) == "public":
        return suggestion
    with services.engine.begin() as connection:
        keep_inside(connection, suggestion.suggestion_id)
    return replace(suggestion, visibility="internal")


def _taught(decision: Decision, suggestion: SuggestionRow, facts: ThreadFacts, services: Services) -> list[Lesson]:
    body = suggestion.body
    if body is None or not body.draft.case_ids:
        return []
    aliases = services.people.aliases([decision.by, *(message.author for message in facts.messages)])
    return lessons_from(
        decision,
        body,
        visibility=suggestion.visibility,
        by_name=next(iter(aliases.get(decision.by, ())), ""),
        people=sorted({name for names in aliases.values() for name in names}),
        allowed_hosts=services.policy.drafts.allowed_hosts,
        was_over=_was_over(suggestion, facts, decision.at, services),
        now=services.clock(),
    )


def _was_over(suggestion: SuggestionRow, facts: ThreadFacts, at: datetime, services: Services) -> bool:
    """Whether the thread had been answered by hand or closed before the decision, which then teaches nothing."""
    answer = answered_by_others(facts, slack_time(seen_until(suggestion.thread_state or "0")))
    before = [change for change in history_of(facts, services.emoji) if change.at <= at]
    return (answer is not None and answer.at <= at) or bool(before and before[-1].status == "closed")
