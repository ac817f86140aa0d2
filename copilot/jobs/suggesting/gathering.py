"""When a thread gets a card: once its question is complete and the team is at work, if it wants an answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from copilot.desk.facts import HandFact, slack_time
from copilot.desk.hours import next_working_moment
from copilot.desk.openings import wants_an_answer
from copilot.desk.questions import group_roots, ready_at
from copilot.desk.status import status_of
from copilot.gather import NothingAskedError
from copilot.jobs.suggesting.cards import read_again, suggest_for_card
from copilot.records import jobs
from copilot.records.threads.fact_log import record, roots_by
from copilot.records.threads.screens import read_card
from copilot.records.threads.thread_list import mark_part, question_facts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot.desk.facts import MessageFact
    from copilot.desk.questions import ThreadKey
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services
    from index.model import Message

_TYPING = timedelta(hours=1)  # nobody types a question for longer
_NOBODY = ""  # who closes a thread that asks nothing


def gather(thread: ThreadKey, services: Services) -> datetime | None:
    """`card:C:TS`: a user wrote in a thread. It gets a card, unless it has one or wants no answer."""
    with services.engine.begin() as connection:
        if not _is_first(connection, thread, services):
            return None
        waiting = _waiting(connection, thread, services)
    if not waiting:
        return None
    due = _due(waiting, services)
    if services.clock() < due:
        return due
    live = read_again(thread, services)
    if live is None:
        return None
    with services.engine.connect() as connection:  # what only Slack could tell was recorded
        waiting = _waiting(connection, thread, services)
    new = _messages(live, waiting)
    if new and wants_an_answer(new):
        suggest_for_card(live, services, since=due)
    elif new:
        _close(thread, waiting[-1], services)
    return None


def _is_first(connection: Connection, thread: ThreadKey, services: Services) -> bool:
    """Whether a user's question begins in this thread; if in an earlier message, that one's card follows."""
    root = next((m for m in question_facts(connection, thread).messages if m.ts == thread[1]), None)
    if root is None or root.by_team:
        return False
    roots = roots_by(connection, thread[0], root.author, slack_time(thread[1]) - _TYPING)
    groups = group_roots(roots, services.join)
    first = groups.get(thread)  # None: it was deleted
    for part, of in groups.items() if first else ():
        if part != of:
            mark_part(connection, part, of[1])
    if first and first != thread:
        follow = jobs.show_card if read_card(connection, first) else jobs.make_card
        follow(connection, first, services.clock())
    return first == thread


def _waiting(connection: Connection, thread: ThreadKey, services: Services) -> list[MessageFact]:
    """The users' messages that nobody has dealt with; none once there is a card, or the team wrote or closed."""
    facts = question_facts(connection, thread)
    if read_card(connection, thread) or status_of(facts, services.emoji) == "closed":
        return []
    return [] if any(message.by_team for message in facts.standing) else list(facts.standing)


def _due(waiting: list[MessageFact], services: Services) -> datetime:
    typed = [m.at for m in takewhile(lambda message: message.author == waiting[0].author, waiting)]
    ready = ready_at(typed[0], typed[-1], services.pause, services.longest_pause)
    return next_working_moment(max(ready, services.clock()), services.policy.hours)


def _messages(live: LiveThread, waiting: list[MessageFact]) -> list[Message]:
    """What they say; nothing if every message was deleted."""
    try:
        turns = live.conversation().turns
    except NothingAskedError:
        return []
    new = {fact.ts for fact in waiting}
    return [turn.message for turn in turns if turn.message.ts in new]


def _close(thread: ThreadKey, last: MessageFact, services: Services) -> None:
    """A thread that asks nothing is not open; whatever a user writes in it later opens it again."""
    with services.engine.begin() as connection:
        record(connection, *thread, HandFact(f"unasked-{last.ts}", "close", _NOBODY, last.at))
        jobs.update_thread(connection, thread, services.clock())
    services.wake()
