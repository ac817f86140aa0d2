"""Slack events: each becomes a fact, and facts become the state of a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from copilot.desk.facts import MessageFact, ReactionFact, slack_time
from copilot.desk.status import history_of, waiting_since
from copilot.jobs.screens.redrawing import redraw
from copilot.records import audit, jobs
from copilot.records.database import repeatable
from copilot.records.draft_use_table import DRAFT_USES
from copilot.records.tables import CARDS, DECISIONS, FACTS, MODALS, OUTBOX, SUGGESTIONS, THREADS, WISHES
from copilot.records.threads.fact_log import edit_is_known, record, thread_of
from copilot.records.threads.screens import see_home
from copilot.records.threads.thread_list import (
    ThreadRow,
    detach_parts,
    head_of,
    question_facts,
    rename_channel,
    save_thread,
    set_title,
)
from index.history import slack as history
from index.storage import case_store
from index.storage.releases import remove_post

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.records.jobs import Event
    from copilot.slack.services import Services

_CLOCKS_DIFFER = timedelta(minutes=5)  # at most, ours and Slack's
# Not the audit, which keeps the ids as they were at the time.
_WITH_A_CHANNEL = (CARDS, DECISIONS, DRAFT_USES, FACTS, MODALS, OUTBOX, SUGGESTIONS, THREADS, WISHES)
_REMEMBER_PAUSE = timedelta(seconds=45)  # many messages make one reading, and can be found within a minute


def take_in(event: Event, services: Services) -> None:
    """`event:ID`: one event, reduced by `copilot/slack/events.py`."""
    kept, now = _judged(event.kept, services), services.clock()
    if kept is None:
        return
    with repeatable(services.engine).begin() as connection:
        match kept["type"]:
            case "message" | "deleted":
                _take_message(connection, kept, services)
            case "reaction":
                _take_reaction(connection, kept, services)
            case "asked":
                asked = jobs.PrivateQuestion(kept["channel"], kept["thread_ts"], kept["ts"], kept["user"])
                jobs.answer_privately(connection, asked, now)
            case "home":
                if services.people.is_team(kept["user"]):  # nobody else's page ever changes
                    see_home(connection, kept["user"], 1, now)
                jobs.publish_home(connection, kept["user"], now)
            case "renamed" if kept["old"] in services.workspace.support:
                rename_channel(connection, kept["old"], kept["new"], _WITH_A_CHANNEL)
                services.workspace.support.add(kept["new"])
            case "channel":  # its readers have changed
                jobs.check_channel(connection, kept["channel"], now)
            case "team":
                services.people.forget_team(kept.get("user", ""))
                jobs.check_team(connection, now)
    services.wake()


def _judged(kept: dict[str, Any], services: Services) -> dict[str, Any] | None:
    """The event, once Slack was asked whether a person wrote what an app posted; None if an app did.

    Raises:
        SlackError: Slack does not answer; the event waits.
    """
    if "if_app" not in kept or services.people.is_person(kept["user"]):
        return kept
    of_the_app: dict[str, Any] | None = kept["if_app"]
    return of_the_app


def _take_message(connection: Connection, event: dict[str, Any], services: Services) -> None:
    thread, now = (event["channel"], event["thread_ts"]), services.clock()
    edited, user, deleted = event.get("edited"), event["user"], event["type"] == "deleted"
    if edited and not deleted and edit_is_known(connection, thread[0], event["ts"], slack_time(edited)):
        return
    by_team = services.people.is_team(user)
    fact = MessageFact(event["ts"], user, by_team, slack_time(edited) if edited else None, deleted)
    record(connection, *thread, fact)
    jobs.update_thread(connection, thread, now)
    changed = deleted or (edited and not _was_read_since(connection, event))
    if changed:
        _hide_case(connection, event, services)
    if event["ts"] != event["thread_ts"]:
        if not (deleted or by_team):
            jobs.make_card(connection, head_of(connection, thread), now)  # the thread may have begun with "hi"
        return
    title = "" if deleted else event["title"]
    set_title(connection, thread, user, title, now, replace=bool(changed))
    if deleted:
        for part in detach_parts(connection, thread):
            jobs.update_thread(connection, part, now)
            jobs.make_card(connection, part, now)
    elif not by_team:
        jobs.make_card(connection, thread, now)


def _hide_case(connection: Connection, event: dict[str, Any], services: Services) -> None:
    """A message was edited or deleted: until its thread has been read again, nobody finds what was said in it."""
    thread = (event["channel"], event["thread_ts"])
    roots = {thread[1], head_of(connection, thread)[1]}
    if case_store.remove(connection, [f"slack:{thread[0]}:{root}" for root in roots]):
        # It does not say who did it: they may be asking to be forgotten.
        action = "message_deleted" if event["type"] == "deleted" else "message_edited"
        audit.note(connection, "slack", action, thread, services.clock())
    remove_post(connection, thread[0], event["ts"])
    history.clear_message(connection, thread[0], event["ts"])
    _remember_soon(connection, thread, services)


def _was_read_since(connection: Connection, event: dict[str, Any]) -> bool:
    """Whether the stored message was read after this edit, allowing for clocks that differ."""
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
    # If the message is not known yet, its own event will bring the two together.
    if thread_ts := thread_of(connection, event["channel"], event["ts"]):
        jobs.update_thread(connection, (event["channel"], thread_ts), services.clock())


def update_thread(thread: ThreadKey, services: Services) -> None:
    """`thread:C:TS`: work out what the desk shows of a question from all its facts.

    This happens before the transaction that writes, which locks others out; what comes meanwhile enqueues this again.
    """
    with repeatable(services.engine).connect() as connection:
        head = head_of(connection, thread)
        row = _row(head, question_facts(connection, head), services)
    with repeatable(services.engine).begin() as connection:
        _remember_soon(connection, thread, services)
        if row:
            save_thread(connection, row, services.clock())
            if row.status == "closed":  # by now, or before: what is edited afterwards is compared again
                now = services.clock()
                jobs.compare_drafts(connection, head, now, due=now + _REMEMBER_PAUSE)
            redraw(connection, head, services)
    services.wake()


def _remember_soon(connection: Connection, thread: ThreadKey, services: Services) -> None:
    """Have the index read the thread again, but in a lively one not after each message: it is read as a whole."""
    now = services.clock()
    jobs.remember_thread(connection, thread, now, due=now + _REMEMBER_PAUSE)


def _row(thread: ThreadKey, facts: ThreadFacts, services: Services) -> ThreadRow | None:
    """The thread's row on the desk; None if only the team wrote in it: then it is an announcement, and no question."""
    asker = next((message.author for message in facts.messages if message.author and not message.by_team), None)
    if asker is None:
        return None
    last = history_of(facts, services.emoji)[-1]
    note = last.note if last.status == "on_hold" else None
    return ThreadRow(*thread, asker, last.status, waiting_since(facts, services.emoji), note=note)
