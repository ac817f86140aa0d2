"""When a thread gets a card: once its question is complete and the team is at work, if it wants an answer.

A thread that comes back gets a fresh one, since nobody is told of a card that changes.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from copilot.desk.coming_back import Waiting, asks, waiting_in
from copilot.desk.facts import HandFact, seen_until, slack_time
from copilot.desk.hours import next_working_moment
from copilot.desk.questions import group_roots, ready_at
from copilot.gather import NothingAskedError
from copilot.jobs.screens.placing import supersede_card
from copilot.jobs.suggesting.card_facts import standing_of
from copilot.jobs.suggesting.cards import read_again, suggest_for_card
from copilot.records import jobs
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.fact_log import record, roots_by
from copilot.records.threads.screens import read_card
from copilot.records.threads.thread_list import mark_part, question_facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot.desk.facts import MessageFact
    from copilot.desk.questions import ThreadKey
    from copilot.slack.live_thread import LiveThread
    from copilot.slack.services import Services

_TYPING = timedelta(hours=1)  # nobody types a question for longer
_NOBODY = ""  # who closes a thread that asks nothing


def gather(thread: ThreadKey, services: Services) -> datetime | None:
    """`card:C:TS`: a user wrote in a thread. It gets a card, unless one waits there or nothing is asked."""
    with services.engine.begin() as connection:
        waiting = _waiting(connection, thread, services) if _is_first(connection, thread, services) else Waiting(())
    if not waiting.messages:
        return None
    due = _due(waiting.messages, services)
    if services.clock() < due:
        return due
    live = read_again(thread, services)
    with services.engine.connect() as connection:  # what only Slack could tell was recorded
        waiting = _waiting(connection, thread, services)
    if live:
        _make(live, waiting, services, due)
    return None


def _make(live: LiveThread, waiting: Waiting, services: Services, due: datetime) -> None:
    try:
        asked = asks(live.conversation(), waiting)
    except NothingAskedError:
        return  # every message was deleted
    if asked:
        supersede_card(live.key, services)
        suggest_for_card(live, services, since=due)
    elif waiting.messages and waiting.is_first:
        _close(live.key, waiting.messages[-1], services)


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


def _waiting(connection: Connection, thread: ThreadKey, services: Services) -> Waiting:
    """What waits for a card: nothing while there is one to decide on, or a reply is on its way."""
    card = read_card(connection, thread)
    suggestion = read_suggestion(connection, card.suggestion_id) if card else None
    seen = slack_time(seen_until(suggestion.thread_state or "0")) if suggestion else None
    facts = question_facts(connection, thread)
    waiting = waiting_in(facts, services.emoji, seen)
    if suggestion and (waiting.is_first or not standing_of(connection, suggestion, services).is_settled):
        return Waiting(())
    return waiting


def _due(waiting: Sequence[MessageFact], services: Services) -> datetime:
    typed = [m.at for m in takewhile(lambda message: message.author == waiting[0].author, waiting)]
    ready = ready_at(typed[0], typed[-1], services.pause, services.longest_pause)
    return next_working_moment(max(ready, services.clock()), services.policy.hours)


def _close(thread: ThreadKey, last: MessageFact, services: Services) -> None:
    """A thread that asks nothing is not open; whatever a user writes in it later opens it again."""
    with services.engine.begin() as connection:
        record(connection, *thread, HandFact(f"unasked-{last.ts}", "close", _NOBODY, last.at))
        jobs.update_thread(connection, thread, services.clock())
    services.wake()
