"""Turns a Slack thread into a case, a pointer to an issue, or a reason for skipping it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from index.cases.answer_text import resolution_of
from index.cases.outcome import is_approved, pairs_of
from index.cases.posted_replies import as_said, may_answer, posted_replies, remembered
from index.cases.reading import Reading
from index.cases.references import References, links_in, versions_in
from index.kinds.thread_kind import kind_of_thread
from index.model import MOST_REMARKS, Case, Pair, Remark, Skip
from index.roles import phrases
from index.roles.message_roles import judged_roles
from index.text import both_ends
from index.titles.title import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.cases.open_pair import OpenPair
    from index.model import Message, Thread
    from index.team import Team

_NO_QUESTION = frozenset({"off_topic", "announces_fix", "invites_to_call", "coordinates", "holds"})


def case_from_thread(thread: Thread, team: Team, references: References) -> Case | Skip:
    """The thread's case. Closed does not mean solved: after silence, a call or a filed issue there is no resolution."""
    return reading_of_thread(thread, team, references).case


def reading_of_thread(thread: Thread, team: Team, references: References) -> Reading[Message]:
    """The same with all that was read; what was posted through the app is known for what it is."""
    if not any(message.purpose for message in thread.messages):
        return read_thread(thread, team, references)
    said = replace(thread, messages=tuple(map(as_said, thread.messages)))
    reading = read_thread(said, team, references)
    replies = posted_replies(thread, reading.roles)
    return replace(reading, case=remembered(reading, replies, partial(_pointer_to, said, team, reading.roles)))


def read_thread(
    thread: Thread, team: Team, references: References, roles: Mapping[str, str] | None = None
) -> Reading[Message]:
    """The thread's case, the messages that make up its resolutions, and the role of each message.

    `roles`, by ts, are decided by the shipped weights unless they are given.
    """
    judged = {ts: (role, None) for ts, role in roles.items()} if roles else _judged_roles(thread, team)
    roles = {ts: role for ts, (role, _) in judged.items()}
    pairs = pairs_of(thread, team, roles)
    kind = kind_of_thread(thread, team)
    read = _case_of(thread, pairs, _why_no_question(thread, roles, team) or kind.why_no_case, team, references)
    return replace(read, roles=roles, sure={ts: sure for ts, (_, sure) in judged.items()}, kind=kind.name)


def _judged_roles(thread: Thread, team: Team) -> Mapping[str, tuple[str, float | None]]:
    """By the shipped weights, which a message that nobody replied to does not need."""
    return judged_roles(thread, team) if len(thread.messages) > 1 else {thread.messages[0].ts: ("asks", None)}


def _case_of(
    thread: Thread, pairs: Sequence[OpenPair], why_none: str | None, team: Team, references: References
) -> Reading[Message]:
    problem, asked = _problem(pairs[0]), tuple(pairs[0].asked)
    if not problem:
        return Reading(Skip("empty_question", thread.case_id))
    if why_none:
        return Reading(Skip(why_none, thread.case_id))
    standing = [pair for pair in pairs if _stands(pair, team)]
    issue = _issue_filed(thread, references)
    if not standing or (issue and _says_more(issue, standing, references)):
        if issue:
            return Reading(_pointer(thread, problem, issue), asked=asked)
        return Reading(Skip(_why_unanswered(pairs[0]), thread.case_id))
    answers = tuple(message for pair in standing for message in pair.said)
    return Reading(_case(thread, standing, team, references), answers, tuple(standing[0].asked))


def _says_more(issue: str, standing: Sequence[OpenPair], references: References) -> bool:
    """Whether an issue of the repository that is read, with its fix, says more than the message that filed it."""
    if references.default_repo is None or not issue.startswith(f"github:{references.default_repo}#"):
        return False
    return not standing[0].confirmed_at and all(phrases.files_an_issue(m.text) for m in standing[0].said)


def _why_no_question(thread: Thread, roles: Mapping[str, str], team: Team) -> str | None:
    """Why nobody can ask this again; None if somebody can."""
    root = thread.messages[0]
    opening = [
        roles[message.ts] for message in takewhile(lambda message: message.author == root.author, thread.messages)
    ]
    asked = "asks" in roles.values() or opening[0] in ("adds_facts", "denies")
    told = root.author in team.ids and not any("?" in message.text for message in thread.messages[: len(opening)])
    none = told or ("asks" not in opening and opening[0] in _NO_QUESTION) or not asked
    return "not_a_question" if none else None


def _stands(pair: OpenPair, team: Team) -> bool:
    """Whether a pair is answered: by the team, by what the team approved, or by what the asker confirmed."""
    if pair.why_unanswered or pair.confirmed_at:
        return not pair.why_unanswered
    good = pair.thanked | pair.vouched | {m.ts for m in pair.said if _is_vouched_for(m, team)}
    if good:
        pair.answers = [message for message in pair.answers if message.ts in good]
        pair.until_fixed = [message for message in pair.until_fixed if message.ts in good]
    return bool(good) and bool(pair.said)


def _is_vouched_for(message: Message, team: Team) -> bool:
    return team.has(message.author, message.at) or is_approved(message, team.ids)


def _why_unanswered(pair: OpenPair) -> str:
    return pair.why_unanswered or "unconfirmed_outside_answer"


def _issue_filed(thread: Thread, references: References) -> str | None:
    """The issue that the last helper who filed one filed."""
    asker = thread.messages[0].author
    said = (m for m in reversed(thread.messages[1:]) if m.author != asker and phrases.files_an_issue(m.text))
    return next((issues[-1] for message in said if (issues := references.issues_in(message.text))), None)


def answers(text: str) -> bool:
    """Whether a helper's message proposes something, rather than thanking, greeting or asking back."""
    return bool(text) and not phrases.is_noise(text) and not phrases.only_asks_back(text)


def _first_answer(thread: Thread, asker: str) -> int:
    """The index of the first answer among the messages; the number of messages if there is none."""
    said = ((n, message) for n, message in enumerate(thread.messages) if message.author != asker)
    return next((n for n, message in said if may_answer(message) and answers(message.text)), len(thread.messages))


def _problem(pair: OpenPair) -> str:
    """All that was asked, in files as well."""
    lines = (line for m in pair.asked for line in (m.text, m.in_files))
    return "\n".join(line for line in lines if line and not phrases.is_noise(line))


def _remarks(thread: Thread, asker: str) -> tuple[Remark, ...]:
    """What was said from the first answer on: fixes, and the logs that helped to find them."""
    said = thread.messages[_first_answer(thread, asker) :]
    theirs = (message for message in said if message.text and may_answer(message))
    return both_ends([Remark(message.at, message.text) for message in theirs], MOST_REMARKS)


def _pointer_to(thread: Thread, team: Team, roles: Mapping[str, str], target: str) -> Case | Skip:
    """The thread as another wording of the question that another case answers."""
    problem = _problem(pairs_of(thread, team, roles)[0])
    return _pointer(thread, problem, target) if problem else Skip("empty_question", thread.case_id)


def _pointer(thread: Thread, problem: str, target: str) -> Case:
    root = thread.messages[0]
    return Case(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        visibility=thread.channel.visibility,
        standing="pointer",
        title=title_of(problem, people=thread.people),
        problem=problem,
        resolution=None,
        url=thread.url,
        asked_by=root.author,
        asked_at=root.at,
        resolved_at=thread.messages[-1].at,
        points_at=target,
        links=(target,),
        people=thread.people,
        remarks=_remarks(thread, root.author),
    )


def _case(thread: Thread, pairs: Sequence[OpenPair], team: Team, references: References) -> Case:
    root, first, further = thread.messages[0], *_first_and_rest(thread, pairs)
    last = max(pairs[0].said, key=lambda message: float(message.ts))
    everything = "\n".join(message.text for message in thread.messages)
    said = [message for pair in pairs for message in pair.said]
    vouched = [message for message in said if _is_vouched_for(message, team)]
    return Case(
        case_id=thread.case_id,
        source="slack",
        scope=thread.channel.id,
        visibility=thread.channel.visibility,
        standing=first.standing,
        title=title_of(first.problem, people=thread.people),
        problem=first.problem,
        resolution=first.resolution,
        url=thread.url,
        asked_by=root.author,
        asked_at=root.at,
        answered_by=last.author,
        answered_by_name=last.author_name,
        answered_by_team=len(vouched) == len(said),
        resolved_at=first.resolved_at,
        versions=versions_in("\n".join(text for pair in (first, *further) for text in (pair.problem, pair.resolution))),
        links=references.case_ids_in(everything),
        people=thread.people,
        team_links=links_in("\n".join(message.text for message in vouched)),
        remarks=_remarks(thread, root.author),
        further=further,
    )


def _first_and_rest(thread: Thread, pairs: Sequence[OpenPair]) -> tuple[Pair, tuple[Pair, ...]]:
    first, *rest = (_pair(thread, pair) for pair in pairs)
    return first, tuple(rest)


def _pair(thread: Thread, pair: OpenPair) -> Pair:
    theirs = "\n".join(message.text for message in thread.messages if message.author == pair.asker)
    people = (*thread.people, *(message.author_name for message in thread.messages))
    last = max(pair.said, key=lambda message: float(message.ts))
    problem = _problem(pair)
    return Pair(
        problem=problem,
        resolution=resolution_of(pair.answers, pair.until_fixed, people, problem, theirs),
        standing="confirmed" if pair.confirmed_at else "answered",
        asked_at=pair.asked[0].at,
        resolved_at=pair.confirmed_at or last.at,
        asked_in=tuple(message.ts for message in pair.asked),
        answered_in=tuple(message.ts for message in pair.said),
    )
