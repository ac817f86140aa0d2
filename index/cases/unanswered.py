"""A question that nobody answered in writing: no case, but known to have been asked.

A search that finds such a thread before any case knows that the history does not answer the question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.kinds.thread_kind import NO_CASE
from index.model import MOST_REMARKS, Case, Remark, Thread
from index.text import both_ends
from index.titles.title import title_of

if TYPE_CHECKING:
    from index.model import Issue, Message, Skip
    from index.team import Team


_NOTHING_ASKED = frozenset({"empty_question", "not_a_question", *NO_CASE.values()})  # reasons for a Skip


def unanswered(thread: Thread | Issue | Skip, why: str, team: Team) -> Case | None:
    """A thread as a row of the index that is never shown; None if nothing was asked in it, or not by somebody outside.

    `why` is the reason for which it is no case. Closed issues are not among them: what was closed without a word was
    often not worth one. Nor is a thread with a reply through the copilot: an engineer who offers a call or asks for a
    log does not say that the history holds no answer, and would make the next asker's answer less sure.
    """
    if not isinstance(thread, Thread) or why in _NOTHING_ASKED or any(said.purpose for said in thread.messages):
        return None
    root = thread.messages[0]
    begun = _beginning(thread)
    problem = "\n".join(message.text for message in begun if message.text)
    if root.author in team.ids or not problem:
        return None
    later = [Remark(message.at, message.text) for message in thread.messages[len(begun) :] if message.text]
    return Case(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        visibility=thread.channel.visibility,
        standing="unanswered",
        title=title_of(problem, people=thread.people),
        problem=problem,
        resolution=None,
        url=thread.url,
        asked_by=root.author,
        asked_at=root.at,
        people=thread.people,
        remarks=both_ends(later, MOST_REMARKS),
    )


def _beginning(thread: Thread) -> list[Message]:
    """What the asker said before anybody else spoke."""
    asker = thread.messages[0].author
    spoken = next((n for n, message in enumerate(thread.messages) if message.author != asker), len(thread.messages))
    return list(thread.messages[:spoken])
