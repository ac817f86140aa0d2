"""Finds every row that holds a text of a person, a thread or a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from copilot.records.forgetting.erasing import in_threads
from copilot.records.forgetting.rule import Reach
from copilot.records.tables import CARDS, DECISIONS, FACTS, MODALS, OUTBOX, SAVED_THREADS, SUGGESTIONS, THREADS, WISHES
from copilot.suggestion_json import suggestion_from
from index.case_ids import issue_case_id, slack_thread
from index.history import erase as history
from index.history.masking import Mask
from index.history.tables import SLACK_MESSAGES
from index.storage.tables import CASES, LESSONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.history.forgotten import ForgottenKind

_WITH_A_THREAD = (SUGGESTIONS, FACTS, THREADS, CARDS, MODALS, DECISIONS, OUTBOX, WISHES)
_CASE_TEXTS = ("title", "problem", "resolution", "remarks", "further", "people", "answered_by_name")


def reach_of(connection: Connection, kind: ForgottenKind, name: str) -> Reach:
    """Everything that has to be forgotten with it."""
    match kind:
        case "user":
            reach = _of_user(connection, name)
        case "thread":
            reach = _of_thread(connection, name)
        case "channel":
            reach = _of_channel(connection, name)
    reach.case_ids |= {f"slack:{channel}:{ts}" for channel, ts in reach.everywhere}
    reach.case_ids |= set(_written_at(connection, reach))
    reach.suggestions |= set(_suggestions(connection, reach))
    return reach


def parts_of(connection: Connection, case_id: str) -> list[str]:
    """The case ids of the other top-level messages in which the question of a Slack thread was typed."""
    if not case_id.startswith("slack:"):
        return []
    _, channel, ts = case_id.split(":")
    query = select(THREADS.c.thread_ts).where(THREADS.c.channel == channel, THREADS.c.part_of == ts)
    return [f"slack:{channel}:{part}" for part in connection.scalars(query)]


def _of_thread(connection: Connection, case_id: str) -> Reach:
    threads = {tuple(one.split(":")[1:]) for one in [case_id, *parts_of(connection, case_id)] if one[:6] == "slack:"}
    return Reach(threads=threads, case_ids={case_id})  # type: ignore[arg-type]  # of two parts, as a case id has


def _of_channel(connection: Connection, channel: str) -> Reach:
    reach = Reach(channel=channel)
    for table in _WITH_A_THREAD:
        found = select(table.c.thread_ts).where(table.c.channel == channel).distinct()
        reach.threads |= {(channel, ts) for ts in connection.scalars(found) if ts}
    for cases in CASES.values():
        reach.case_ids |= set(connection.scalars(select(cases.c.case_id).where(cases.c.scope == channel)))
    saved = connection.scalars(select(SAVED_THREADS.c.case_id))
    reach.case_ids |= {id_ for id_ in saved if id_.startswith((f"slack:{channel}:", f"github:{channel}#"))}
    return reach


def _of_user(connection: Connection, user: str) -> Reach:
    names = _names(connection, user)
    mask = Mask(names)
    reach = Reach(user=user, mask=mask)
    asked = connection.execute(select(THREADS.c.channel, THREADS.c.thread_ts).where(THREADS.c.asker == user))
    reach.threads = {(row.channel, row.thread_ts) for row in asked}
    heard = select(FACTS.c.channel, FACTS.c.thread_ts).where(FACTS.c.author == user, FACTS.c.thread_ts.is_not(None))
    reach.quoting = {(row.channel, row.thread_ts) for row in connection.execute(heard)}
    reach.quoting |= history.threads_involving(connection, user)
    for id_, channel, ts, people in connection.execute(select(SUGGESTIONS.c.suggestion_id, *_PLACED)):
        if _is_theirs(connection, people, (channel, ts), user):
            reach.suggestions.add(id_)
            reach.quoting |= {(channel, ts)} if channel and ts else set()
    for case_id, people in connection.execute(select(SAVED_THREADS.c.case_id, SAVED_THREADS.c.people)):
        if _is_theirs(connection, people, tuple(case_id.split(":")[1:]), user):
            reach.case_ids.add(case_id)
    reach.case_ids |= {issue_case_id(repo, number) for repo, number in history.issues_involving(connection, user)}
    reach.case_ids |= set(_cases_with(connection, user, names, mask))
    return reach


_PLACED = (SUGGESTIONS.c.channel, SUGGESTIONS.c.thread_ts, SUGGESTIONS.c.people)


def _is_theirs(connection: Connection, people: list[str] | None, thread: tuple[Any, ...], user: str) -> bool:
    """Whether words of theirs went into a row; if it does not say whose, it is assumed unless its thread is known."""
    if people is not None:
        return user in people
    return len(thread) != 2 or not _is_known(connection, *thread)


def _is_known(connection: Connection, channel: str | None, ts: str | None) -> bool:
    """Whether the authors of a thread are known from its messages."""
    heard = select(FACTS.c.fact_id).where(FACTS.c.channel == channel, FACTS.c.thread_ts == ts).limit(1)
    read = select(SLACK_MESSAGES.c.ts).where(SLACK_MESSAGES.c.channel == channel, SLACK_MESSAGES.c.ts == ts)
    return connection.scalar(heard) is not None or connection.scalar(read) is not None


def _names(connection: Connection, user: str) -> set[str]:
    """Their names, as far as they are kept with their messages, answers and lessons."""
    own = (SLACK_MESSAGES.c.author == user, SLACK_MESSAGES.c.body.is_not(None))
    names = {body["author_name"] for body in connection.scalars(select(SLACK_MESSAGES.c.body).where(*own))}
    names |= set(connection.scalars(select(LESSONS.c.by_name).where(LESSONS.c.by == user)))
    for cases in CASES.values():
        names |= set(connection.scalars(select(cases.c.answered_by_name).where(cases.c.answered_by == user)))
    return {user, *names} - {""}


def _cases_with(connection: Connection, user: str, names: set[str], mask: Mask) -> Iterator[str]:
    """The cases that they asked or answered, or that name them; hand-written ones only if they wrote them.

    Hand-written cases that only name them are kept without the name; a source yields the others again without it.
    """
    for cases in CASES.values():
        wanted = (cases.c.case_id, cases.c.source, cases.c.asked_by, cases.c.answered_by)
        for row in connection.execute(select(*wanted, *(cases.c[name] for name in _CASE_TEXTS))):
            # An export names the other people in a thread only by name: anyone with the forgotten person's name counts.
            named = mask.found_in(list(row[len(wanted) :])) or names & set(row.people)
            if user in (row.asked_by, row.answered_by) or (named and row.source != "team"):
                yield row.case_id


def _written_at(connection: Connection, reach: Reach) -> Iterator[str]:
    """The cases that were written by hand at one of these threads: they start with the asker's words."""
    for cases in CASES.values():
        for row in connection.execute(select(cases.c.case_id, cases.c.url).where(cases.c.source == "team")):
            thread = slack_thread(row.url)
            if thread and (thread in reach.everywhere or thread[0] == reach.channel):
                yield row.case_id


def _suggestions(connection: Connection, reach: Reach) -> Iterator[str]:
    """The suggestions made in these threads, from these cases, or naming the forgotten person."""
    id_ = SUGGESTIONS.c.suggestion_id
    for where in in_threads(SUGGESTIONS, reach.everywhere):
        yield from connection.scalars(select(id_).where(where))
    if reach.channel:
        yield from connection.scalars(select(id_).where(SUGGESTIONS.c.channel == reach.channel))
    for row in connection.execute(select(id_, SUGGESTIONS.c.body).where(SUGGESTIONS.c.body.is_not(None))):
        if _shown(row.body) & reach.case_ids or (reach.mask and reach.mask.found_in(row.body)):
            yield row.suggestion_id


def _shown(body: dict[str, Any]) -> set[str]:
    """The cases that a suggestion shows, or that led to one it shows."""
    told = suggestion_from(body)
    shown = {case_id for match in told.matches for case_id in (match.case_id, *match.also_asked)}
    return shown | set(told.draft.case_ids)
