"""Turns a Slack thread into a case, a pointer to an issue, or a reason for skipping it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.cases import phrases
from index.cases.reading import Reading
from index.cases.references import References, links_in, versions_in
from index.model import MOST_REMARKS, Case, Message, Remark, Skip
from index.text import both_ends, title_of

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Role, Thread
    from index.team import Team

_APPROVING_EMOJI = frozenset({"white_check_mark", "heavy_check_mark", "+1", "thumbsup", "100"})


@dataclass(slots=True)
class _Outcome:
    """The state of a thread, updated message by message."""

    answers: list[Message] = field(default_factory=list)
    tried: bool = False  # someone proposed something, even if it did not help
    confirmed_at: datetime | None = None
    issue: str | None = None
    dropped_because: str | None = None  # why the team stopped working on it: the reason for a Skip


def case_from_thread(thread: Thread, team: Team, references: References) -> Case | Skip:
    """The thread's case. Closed does not mean solved: after silence, a call or a filed issue there is no resolution."""
    return read_thread(thread, team, references).case


def read_thread(thread: Thread, team: Team, references: References) -> Reading[Message]:
    """The thread's case, and the messages that make up its resolution."""
    asker = thread.messages[0].author
    roles = {message.ts: team.role(message.author, asker, at=message.at) for message in thread.messages}
    outcome = _outcome(thread, roles, references)
    problem = _problem(thread, asker)
    if not problem:
        return Reading(Skip("empty_question", thread.case_id))
    if outcome.issue and not outcome.confirmed_at:
        return Reading(_pointer(thread, problem, outcome.issue))
    if reason := _why_no_case(outcome):
        return Reading(Skip(reason, thread.case_id))
    vouched = [message for message in outcome.answers if _is_vouched_for(message, asker, team)]
    if outcome.confirmed_at is None:
        if not vouched:
            return Reading(Skip("unconfirmed_outside_answer", thread.case_id))
        outcome.answers = vouched
    return Reading(_case(thread, problem, outcome, vouched, references), tuple(outcome.answers))


def _outcome(thread: Thread, roles: dict[str, Role], references: References) -> _Outcome:
    outcome = _Outcome()
    asker = thread.messages[0].author
    for message in thread.messages[1:]:
        if roles[message.ts] == "asker":
            _apply_asker_message(outcome, message)
        else:
            _apply_helper_message(outcome, message, references)
        if (
            any(asker in r.users and r.emoji in _APPROVING_EMOJI for r in message.reactions)
            and message in outcome.answers
        ):
            outcome.confirmed_at = message.at
    return outcome


def _apply_asker_message(outcome: _Outcome, message: Message) -> None:
    if outcome.answers and phrases.confirms(message.text):
        outcome.confirmed_at = message.at
    elif phrases.tells_own_fix(message.text):
        outcome.answers, outcome.confirmed_at, outcome.tried = [message], message.at, True
    elif outcome.answers and phrases.denies(message.text):
        outcome.answers, outcome.confirmed_at = [], None


def _apply_helper_message(outcome: _Outcome, message: Message, references: References) -> None:
    if phrases.files_an_issue(message.text) and (issues := references.issues_in(message.text)):
        outcome.issue = issues[-1]
    if phrases.closes_for_silence(message.text):
        outcome.dropped_because = "closed_for_silence"
    elif phrases.offers_a_call(message.text):
        outcome.dropped_because = "taken_to_a_call"
    elif outcome.confirmed_at is None and answers(message.text):
        outcome.answers.append(message)
        outcome.tried, outcome.dropped_because = True, None


def answers(text: str) -> bool:
    """Whether a helper's message proposes something, rather than thanking, greeting or asking back."""
    return bool(text) and not phrases.is_noise(text) and not phrases.only_asks_back(text)


def _why_no_case(outcome: _Outcome) -> str | None:
    if outcome.confirmed_at:
        return None
    if outcome.dropped_because:
        return outcome.dropped_because
    if not outcome.answers:
        return "not_solved" if outcome.tried else "unanswered"
    return None


def _is_vouched_for(message: Message, asker: str, team: Team) -> bool:
    """Whether a team member gave the answer or approved it with an emoji."""
    approving = (user for r in message.reactions if r.emoji in _APPROVING_EMOJI for user in r.users)
    return any(team.role(person, asker, at=message.at) == "team" for person in (message.author, *approving))


def _first_answer(thread: Thread, asker: str) -> int:
    """The index of the first answer among the messages; the number of messages if there is none."""
    places = (n for n, message in enumerate(thread.messages) if message.author != asker and answers(message.text))
    return next(places, len(thread.messages))


def _problem(thread: Thread, asker: str) -> str:
    """All that the asker said before the first answer, in their files, too."""
    own = (message for message in thread.messages[: _first_answer(thread, asker)] if message.author == asker)
    lines = (line for message in own for line in (message.text, message.in_files))
    return "\n".join(line for line in lines if line and not phrases.is_noise(line))


def _remarks(thread: Thread, asker: str) -> tuple[Remark, ...]:
    """What was said from the first answer on: fixes, and the logs that helped to find them."""
    said = thread.messages[_first_answer(thread, asker) :]
    return both_ends([Remark(message.at, message.text) for message in said if message.text], MOST_REMARKS)


def _pointer(thread: Thread, problem: str, issue: str) -> Case:
    root = thread.messages[0]
    return Case(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        visibility=thread.channel.visibility,
        standing="pointer",
        title=title_of(problem),
        problem=problem,
        resolution=None,
        url=thread.url,
        asked_by=root.author,
        asked_at=root.at,
        resolved_at=thread.messages[-1].at,
        points_at=issue,
        links=(issue,),
        people=thread.people,
        remarks=_remarks(thread, root.author),
    )


def _case(thread: Thread, problem: str, outcome: _Outcome, vouched: list[Message], references: References) -> Case:
    root, last = thread.messages[0], outcome.answers[-1]
    resolution = "\n\n".join(message.text for message in outcome.answers)
    everything = "\n".join(message.text for message in thread.messages)
    return Case(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        visibility=thread.channel.visibility,
        standing="confirmed" if outcome.confirmed_at else "answered",
        title=title_of(problem),
        problem=problem,
        resolution=resolution,
        url=thread.url,
        asked_by=root.author,
        asked_at=root.at,
        answered_by=last.author,
        answered_by_name=last.author_name,
        answered_by_team=len(vouched) == len(outcome.answers),
        resolved_at=outcome.confirmed_at or last.at,
        versions=versions_in(f"{problem}\n{resolution}"),
        links=references.case_ids_in(everything),
        people=thread.people,
        team_links=links_in("\n".join(message.text for message in vouched)),
        remarks=_remarks(thread, root.author),
    )
