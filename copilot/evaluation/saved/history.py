"""From raw history to threads that can be replayed: what was asked, and what the team really answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.evaluation.saved.saved_threads import SavedThread, ts_of
from copilot.model import Turn
from index.cases.from_issue import case_from_issue
from index.cases.from_thread import answers, case_from_thread
from index.kinds.labels import kind_of
from index.model import Case, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.model import Conversation
    from index.cases.references import References
    from index.model import Issue, Skip, Thread, Visibility
    from index.team import Team

_FIRST_ANSWERS = 3  # messages of the team that count as the answer if the thread has no resolution


def saved_from_thread(thread: Thread, team: Team, references: References) -> SavedThread:
    """A Slack thread as it stands at its end."""
    asker = thread.messages[0].author
    turns = tuple(Turn(team.role(message.author, asker, at=message.at), message) for message in thread.messages)
    said = _answers(turns)
    named = (case_id for turn in said for case_id in references.case_ids_in(turn.message.text))
    return SavedThread(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        place=f"#{thread.channel.name}",
        visibility=thread.channel.visibility,
        url=thread.url,
        asked_at=turns[0].message.at,
        turns=turns,
        answer=_answer(case_from_thread(thread, team, references), said),
        linked=tuple(dict.fromkeys(case_id for case_id in named if case_id != thread.case_id)),
    )


def saved_from_issue(issue: Issue, team: Team, references: References) -> SavedThread:
    """A GitHub issue as it stands at its end; the person who filed it asks."""
    asked = Message(ts_of(issue.created_at), issue.author, f"{issue.title}\n{issue.body}".strip())
    comments = (
        Turn(team.role(c.author, issue.author, c.association), Message(ts_of(c.at), c.author, c.text))
        for c in issue.comments
        if c.text and not c.is_bot
    )
    turns = (Turn("asker", asked), *comments)
    said = _answers(turns)
    case = case_from_issue(issue, team, references)
    # An issue's comments name many others for many reasons; what was marked a duplicate, or asked in Slack, is told.
    named = (case_id for turn in said for case_id in references.case_ids_in(turn.message.text, issue.repo))
    return SavedThread(
        case_id=issue.case_id,
        source="github",
        scope=issue.repo,
        place=issue.repo,
        visibility="public",
        url=issue.url,
        asked_at=issue.created_at,
        turns=turns,
        answer=_answer(case, said),
        linked=tuple(dict.fromkeys(case_id for case_id in named if case_id.startswith("slack:"))),
        original=case.points_at if isinstance(case, Case) else None,
        kind=kind_of(issue.labels),
    )


def saved_from_conversation(
    conversation: Conversation, case_id: str, url: str, visibility: Visibility, references: References
) -> SavedThread:
    """A Slack thread that was read on its own, under its id."""
    said = _answers(conversation.turns)
    scope = case_id.split(":")[1]
    named = (other for turn in said for other in references.case_ids_in(turn.message.text))
    return SavedThread(
        case_id=case_id,
        source="slack",
        scope=scope,
        place=scope,
        visibility=visibility,
        url=url,
        asked_at=conversation.turns[0].message.at,
        turns=conversation.turns,
        answer="\n\n".join(turn.message.text for turn in [t for t in said if t.role == "team"] or said),
        linked=tuple(dict.fromkeys(other for other in named if other != case_id)),
    )


def why_left_out(saved: SavedThread, team: Team) -> str | None:
    """Why a thread of the history cannot be replayed; None if it can."""
    if saved.source == "slack" and saved.turns[0].message.author in team.ids:
        return "begun_by_the_team"
    if not _answers(saved.turns):
        return "nobody_answered"
    return None if saved.conversation.question.strip() else "empty_question"


def _answers(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.role != "asker" and answers(turn.message.text)]


def _answer(case: Case | Skip, said: Sequence[Turn]) -> str:
    """The resolution; without one, the team's first answers, or else the first answers by others."""
    if isinstance(case, Case) and case.resolution and case.answered_by:
        return case.resolution
    by_team = [turn for turn in said if turn.role == "team"]
    return "\n\n".join(turn.message.text for turn in (by_team or said)[:_FIRST_ANSWERS])
