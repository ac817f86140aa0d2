"""What happened in Slack, taken in: an event becomes a fact, and facts become the state of a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from copilot.desk.facts import MessageFact, ReactionFact, slack_time
from copilot.desk.status import history_of, waiting_since
from copilot.jobs.screens.redrawing import redraw
from copilot.records import audit
from copilot.records.database import repeatable
from copilot.records.tables import CARDS, DECISIONS, FACTS, MODALS, OUTBOX, SUGGESTIONS, THREADS, WISHES
from copilot.records.threads.screens import see_home
from copilot.records.threads.thread_facts import edit_is_known, record, thread_of
from copilot.records.threads.thread_rows import (
    ThreadRow,
    detach_parts,
    head_of,
    question_facts,
    rename_channel,
    save_thread,
    set_title,
)
from copilot.records.work import enqueue
from index.history import slack as history
from index.storage import case_store

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.records.work import Work
    from copilot.slack.services import Services

_CLOCKS_DIFFER = timedelta(minutes=5)  # at most, ours and Slack's
# The audit is not among them: it tells of its own time.
_WITH_A_CHANNEL = (CARDS, DECISIONS, FACTS, MODALS, OUTBOX, SUGGESTIONS, THREADS, WISHES)
_REMEMBER_PAUSE = timedelta(seconds=45)  # many messages are one reading of the thread, and findable within a minute


def take_in(work: Work, services: Services) -> None:
    """`event:ID`: one event, reduced by `copilot/slack/events.py`."""
    event = work.payload
    with repeatable(services.engine).begin() as connection:
        match event["type"]:
            case "message" | "deleted":
                _take_message(connection, event, services)
            case "reaction":
                _take_reaction(connection, event, services)
            case "home":
                if services.people.is_team(event["user"]):  # another's page never changes
                    see_home(connection, event["user"], 1, services.clock())
                enqueue(connection, f"home:{event['user']}", services.clock())
            case "renamed" if event["old"] in services.workspace.support:
                rename_channel(connection, event["old"], event["new"], _WITH_A_CHANNEL)
                services.workspace.support.add(event["new"])
            case "channel":  # who may read it has changed
                enqueue(connection, f"look_at:{event['channel']}", services.clock())
            case "team":
                services.people.forget_team(event.get("user", ""))
                enqueue(connection, "team:now", services.clock())
    services.wake()


def _take_message(connection: Connection, event: dict[str, Any], services: Services) -> None:
    thread = (event["channel"], event["thread_ts"])
    edited, user, deleted = event.get("edited"), event["user"], event["type"] == "deleted"
    if edited and not deleted and edit_is_known(connection, thread[0], event["ts"], slack_time(edited)):
        return
    by_team = services.people.is_team(user)
    fact = MessageFact(event["ts"], user, by_team, slack_time(edited) if edited else None, deleted)
    record(connection, *thread, fact)
    enqueue(connection, _key("thread", thread), services.clock())
    changed = deleted or (edited and not _was_read_since(connection, event))
    if changed:
        # What was said there may not stand there any more: until it has been read again, nobody finds it.
        roots = {thread[1], head_of(connection, thread)[1]}
        if case_store.remove(connection, [f"slack:{thread[0]}:{root}" for root in roots]):
            # By whom is not kept: it may be a person who asks to be forgotten.
            audit.note(
                connection, "slack", "message_deleted" if deleted else "message_edited", thread, services.clock()
            )
        history.clear_message(connection, thread[0], event["ts"])
        _remember_soon(connection, thread, services)
    if event["ts"] != event["thread_ts"]:
        return
    title = "" if deleted else event["title"]
    set_title(connection, thread, user, title, services.clock(), replace=bool(changed))
    if deleted:
        for part in detach_parts(connection, thread):
            enqueue(connection, _key("thread", part), services.clock())
            enqueue(connection, _key("card", part), services.clock())
    elif not by_team:
        enqueue(connection, _key("card", thread), services.clock())


def _was_read_since(connection: Connection, event: dict[str, Any]) -> bool:
    """Whether what is kept of the message was read after this edit, with some time for clocks that differ."""
    edited_at = slack_time(event["edited"]) + _CLOCKS_DIFFER
    return history.was_read_since(connection, event["channel"], event["ts"], edited_at.timestamp())


def _take_reaction(connection: Connection, event: dict[str, Any], services: Services) -> None:
    user = event["user"]
    if services.emoji.meaning(event["emoji"]) is None or not services.people.is_team(user):
        return
    at = slack_time(event["at"])
    record(
        connection, event["channel"], None, ReactionFact(event["ts"], user, True, event["emoji"], at, event["present"])
    )
    # Where the message is not known yet, its own event brings the two together.
    if thread_ts := thread_of(connection, event["channel"], event["ts"]):
        enqueue(connection, _key("thread", (event["channel"], thread_ts)), services.clock())


def fold(work: Work, services: Services) -> None:
    """`thread:C:TS`: what the desk shows of a question follows from all its facts.

    They are read and folded before anybody is kept from writing; what happens meanwhile asks for this once more.
    """
    thread = (work.names[0], work.names[1])
    with repeatable(services.engine).connect() as connection:
        head = head_of(connection, thread)
        row = _row(head, question_facts(connection, head), services)
    with repeatable(services.engine).begin() as connection:
        _remember_soon(connection, thread, services)
        if row:
            save_thread(connection, row, services.clock())
            redraw(connection, head, services)
    services.wake()


def _remember_soon(connection: Connection, thread: ThreadKey, services: Services) -> None:
    """Have the index read it anew: in a lively thread not with each message, for it is read whole."""
    enqueue(connection, _key("remember", thread), services.clock(), due=services.clock() + _REMEMBER_PAUSE)


def _row(thread: ThreadKey, facts: ThreadFacts, services: Services) -> ThreadRow | None:
    """A thread in which only the team spoke is an announcement: nobody asks."""
    asker = next((message.author for message in facts.messages if message.author and not message.by_team), None)
    if asker is None:
        return None
    last = history_of(facts, services.emoji)[-1]
    note = last.note if last.status == "on_hold" else None
    return ThreadRow(*thread, asker, last.status, waiting_since(facts, services.emoji), note=note)


def _key(kind: str, thread: ThreadKey) -> str:
    return f"{kind}:{thread[0]}:{thread[1]}"
