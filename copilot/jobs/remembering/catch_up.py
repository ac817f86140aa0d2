"""Catching up with what happened while the app was down: Slack repeats an event for minutes only.

History is read and turned into the events that were missed, so late news takes the same path as live news.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.facts import slack_time
from copilot.records import jobs
from copilot.records.threads.fact_log import facts_of, last_heard
from copilot.records.threads.thread_list import open_threads
from copilot.slack.errors import SlackRefusedError
from copilot.slack.events import event_filter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.desk.facts import ThreadFacts
    from copilot.desk.questions import ThreadKey
    from copilot.records.jobs import Missed
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services

_FIRST_LOOK = timedelta(days=1)  # how far back the app looks in a channel that is new to it
_OVERLAP = timedelta(minutes=10)  # hearing of something twice does no harm
_OLDER = timedelta(days=7)  # threads that began that long before may have gone on


def catch_up_everywhere(services: Services) -> None:
    """Catch up with every support channel, from the last message heard in it until now.

    Call this before events are let in: the first of them would hide what was missed before it.
    """
    now = services.clock()
    with services.engine.begin() as connection:
        for channel in services.workspace.support:
            newest = last_heard(connection, channel)
            since = slack_time(newest) - _OVERLAP if newest else now - _FIRST_LOOK
            jobs.catch_up(connection, channel, since, now)
            jobs.check_channel(connection, channel, now)
        jobs.check_team(connection, now)  # somebody may have left
        for channel in filter(None, (services.workspace.triage, services.workspace.product)):
            jobs.check_channel(connection, channel, now)
    services.wake()


def catch_up(missed: Missed, services: Services) -> None:
    """`catch_up:C:SINCE`: top-level messages since then, and the threads in which somebody has written since."""
    channel, since = missed
    now = services.clock()
    oldest = f"{since - _OLDER.total_seconds():.6f}"
    roots = services.slack.messages(channel, oldest, f"{now.timestamp():.6f}")
    with services.engine.connect() as connection:
        known = {str(root["ts"]): facts_of(connection, (channel, str(root["ts"]))) for root in roots}
    # A thread from before the app was installed does not concern it until somebody writes in it.
    mine = [root for root in roots if known[str(root["ts"])].messages or float(root["ts"]) >= since]
    news = [root for root in roots if float(root.get("latest_reply") or 0) >= since]
    for root in mine:
        facts = known[str(root["ts"])]
        _take_missed(channel, [*_unknown([root], facts), *_reactions(channel, [root], facts, services)], services)
    older = [
        row.thread_ts for row in open_threads(services.engine) if row.channel == channel and row.thread_ts < oldest
    ]
    with services.engine.begin() as connection:
        for ts in sorted({*older, *(str(root["ts"]) for root in news)}):
            jobs.reread_thread(connection, (channel, ts), now)
    services.wake()


def reread(thread: ThreadKey, services: Services) -> None:
    """`reread:C:TS`: the edits, deletions and emoji of one thread that no event reported."""
    with services.engine.connect() as connection:
        known = facts_of(connection, thread)  # read before Slack is asked: whatever arrives meanwhile was not deleted
    try:
        messages = services.slack.thread(*thread)
    except SlackRefusedError as error:
        if error.code != "thread_not_found":
            raise
        messages = []
    missed = [*_unknown(messages, known), *_deletions(thread, messages, known)]
    _take_missed(thread[0], [*missed, *_reactions(thread[0], messages, known, services)], services)
    services.wake()


def _take_missed(channel: str, events: list[Json], services: Services) -> None:
    events_kept = event_filter(services)
    with services.engine.begin() as connection:
        for event in events:
            kept = events_kept.stored({"type": "message", "channel": channel, **event})
            if kept:
                jobs.take_event(connection, services.new_id(), kept, services.clock())


def _unknown(messages: list[Json], known: ThreadFacts) -> Iterator[Json]:
    """The messages that are not known, or not in their last edit."""
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
    """History has no times of emoji: a new one counts as set after the last message, a missing one as removed now."""
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
