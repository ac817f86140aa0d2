"""What happened while nobody listened: Slack repeats an event for minutes, and an app may be down for longer.

History is read and turned into the events that were missed, so that what is late goes the same way as what is live.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.facts import slack_time
from copilot.records.threads.thread_facts import facts_of, last_heard
from copilot.records.threads.thread_rows import open_threads
from copilot.records.work import enqueue, enqueue_once
from copilot.slack.errors import SlackRefusedError
from copilot.slack.events import door_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.records.work import Work
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services

_FIRST_LOOK = timedelta(days=1)  # how far back the app looks in a channel that is new to it
_OVERLAP = timedelta(minutes=10)  # what is heard twice is known once
_OLDER = timedelta(days=7)  # threads that began so long before may have gone on


def ask_for_all(services: Services) -> None:
    """Catch up with every support channel, from the last message that was heard in it until now.

    To be asked for before the doors open: the first event let in would hide what was missed before it.
    """
    with services.engine.begin() as connection:
        for channel in services.workspace.support:
            newest = last_heard(connection, channel)
            since = slack_time(newest) - _OVERLAP if newest else services.clock() - _FIRST_LOOK
            enqueue(connection, f"catch_up:{channel}:{since.timestamp():.0f}", services.clock())
            enqueue(connection, f"look_at:{channel}", services.clock())
        enqueue(connection, "team:now", services.clock())  # who left meanwhile
        for channel in filter(None, (services.workspace.triage, services.workspace.product)):
            enqueue(connection, f"look_at:{channel}", services.clock())
    services.wake()


def catch_up(work: Work, services: Services) -> None:
    """`catch_up:C:SINCE`: top-level messages since then, and the threads in which something was said since."""
    channel, since = work.names[0], float(work.names[1])
    now = services.clock()
    oldest = f"{since - _OLDER.total_seconds():.6f}"
    roots = services.slack.messages(channel, oldest, f"{now.timestamp():.6f}")
    with services.engine.connect() as connection:
        known = {str(root["ts"]): facts_of(connection, (channel, str(root["ts"]))) for root in roots}
    # A thread from before the app's time is not its business, until somebody writes in it.
    mine = [root for root in roots if known[str(root["ts"])].messages or float(root["ts"]) >= since]
    news = [root for root in roots if float(root.get("latest_reply") or 0) >= since]
    for root in mine:
        facts = known[str(root["ts"])]
        _hear(channel, [*_unknown([root], facts), *_reactions(channel, [root], facts, services)], services)
    older = [
        row.thread_ts for row in open_threads(services.engine) if row.channel == channel and row.thread_ts < oldest
    ]
    with services.engine.begin() as connection:
        for ts in sorted({*older, *(str(root["ts"]) for root in news)}):
            enqueue(connection, f"reread:{channel}:{ts}", now)
    services.wake()


def reread(work: Work, services: Services) -> None:
    """`reread:C:TS`: one thread, its edits, deletions and emoji."""
    thread = (work.names[0], work.names[1])
    with services.engine.connect() as connection:
        known = facts_of(connection, thread)  # before Slack is asked: what comes meanwhile was not deleted
    try:
        messages = services.slack.thread(*thread)
    except SlackRefusedError as error:
        if error.code != "thread_not_found":
            raise
        messages = []
    missed = [*_unknown(messages, known), *_deletions(thread, messages, known)]
    _hear(thread[0], [*missed, *_reactions(thread[0], messages, known, services)], services)
    services.wake()


def _hear(channel: str, events: list[Json], services: Services) -> None:
    door = door_of(services)
    with services.engine.begin() as connection:
        for event in events:
            kept = door.reduce({"type": "message", "channel": channel, **event})
            if kept:
                enqueue_once(connection, f"event:{services.new_id()}", kept, services.clock())


def _unknown(messages: list[Json], known: ThreadFacts) -> Iterator[Json]:
    """What was never heard of, or not of its last edit."""
    edits = {fact.ts: fact.edited_at for fact in known.messages}
    for message in messages:
        edited = message.get("edited") or {}
        edited_at = slack_time(edited["ts"]) if isinstance(edited, dict) and edited.get("ts") else None
        if message["ts"] not in edits or edits[message["ts"]] != edited_at:
            yield message


def _deletions(thread: ThreadKey, messages: list[Json], known: ThreadFacts) -> Iterator[Json]:
    here = {message["ts"] for message in messages if message.get("subtype") != "tombstone"}
    for fact in known.standing:
        if fact.ts not in here:
            before = {"ts": fact.ts, "user": fact.author, "thread_ts": thread[1]}
            yield {"subtype": "message_deleted", "deleted_ts": fact.ts, "previous_message": before}


def _reactions(channel: str, messages: list[Json], known: ThreadFacts, services: Services) -> Iterator[Json]:
    """History tells no times of emoji: a new one counts as set after the last message, one that is gone as of now."""
    last = max((str(message["ts"]) for message in messages), default="0")
    here = {str(message["ts"]) for message in messages}
    before = {(r.message_ts, r.user, r.emoji) for r in known.reactions if r.present and r.message_ts in here}
    now = {
        (str(message["ts"]), str(user), str(reaction["name"]))
        for message in messages
        for reaction in message.get("reactions") or ()
        for user in reaction.get("users") or ()
    }
    changes = [
        ("reaction_added", last, now - before),
        ("reaction_removed", f"{services.clock().timestamp():.6f}", before - now),
    ]
    for kind, at, ones in changes:
        for ts, user, emoji in sorted(ones):
            item = {"type": "message", "channel": channel, "ts": ts}
            yield {"type": kind, "item": item, "user": user, "reaction": emoji, "event_ts": at}
