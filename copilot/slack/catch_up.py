"""What happened while nobody listened: Slack repeats an event for minutes, and an app may be down for longer.

History is read and turned into the events that were missed, so that what is late goes the same way as what is live.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.records.facts import facts_of, last_heard
from copilot.records.threads import open_threads
from copilot.records.work import ask, once
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


def ask_for_all(s: Services) -> None:
    """Catch up with every support channel; to be asked for when an app starts."""
    with s.engine.begin() as connection:
        for channel in s.workspace.support:
            ask(connection, f"catch_up:{channel}", s.clock())
    s.wake()


def catch_up(work: Work, s: Services) -> None:
    """`catch_up:C`: the top-level messages since the last one that was heard, and every open thread."""
    (channel,) = work.names
    now = s.clock()
    with s.engine.connect() as connection:
        since = last_heard(connection, channel) or f"{(now - _FIRST_LOOK).timestamp():.6f}"
    messages = s.slack.messages(channel, since, f"{now.timestamp():.6f}")
    threads = {(row.channel, row.thread_ts) for row in open_threads(s.engine) if row.channel == channel}
    threads |= {(channel, str(message["ts"])) for message in messages if message.get("reply_count")}
    _hear(channel, messages, s)
    with s.engine.begin() as connection:
        for thread in sorted(threads):
            ask(connection, f"reread:{thread[0]}:{thread[1]}", now)
    s.wake()


def reread(work: Work, s: Services) -> None:
    """`reread:C:TS`: one thread, its edits, deletions and emoji."""
    thread = (work.names[0], work.names[1])
    try:
        messages = s.slack.thread(*thread)
    except SlackRefusedError as error:
        if error.code != "thread_not_found":
            raise
        messages = []
    with s.engine.connect() as connection:
        known = facts_of(connection, thread)
    _hear(thread[0], [*messages, *_deletions(thread, messages, known), *_reactions(thread[0], messages, known, s)], s)
    s.wake()


def _hear(channel: str, events: list[Json], s: Services) -> None:
    door = door_of(s)
    with s.engine.begin() as connection:
        for event in events:
            kept = door.reduce({"type": "message", "channel": channel, **event})
            if kept:
                parts = (kept.get(name, "") for name in ("type", "channel", "ts", "edited", "user", "emoji", "present"))
                once(connection, "event:seen:" + ":".join(map(str, parts)), kept, s.clock())


def _deletions(thread: ThreadKey, messages: list[Json], known: ThreadFacts) -> Iterator[Json]:
    here = {message["ts"] for message in messages if message.get("subtype") != "tombstone"}
    for fact in known.standing:
        if fact.ts not in here:
            before = {"ts": fact.ts, "user": fact.author, "thread_ts": thread[1]}
            yield {"subtype": "message_deleted", "deleted_ts": fact.ts, "previous_message": before}


def _reactions(channel: str, messages: list[Json], known: ThreadFacts, s: Services) -> Iterator[Json]:
    """History tells no times of emoji: a new one counts as set after the last message, one that is gone as of now."""
    last = max((str(message["ts"]) for message in messages), default="0")
    before = {(r.message_ts, r.user, r.emoji) for r in known.reactions if r.present}
    now = {
        (str(message["ts"]), str(user), str(reaction["name"]))
        for message in messages
        for reaction in message.get("reactions") or ()
        for user in reaction.get("users") or ()
    }
    changes = [
        ("reaction_added", last, now - before),
        ("reaction_removed", f"{s.clock().timestamp():.6f}", before - now),
    ]
    for kind, at, ones in changes:
        for ts, user, emoji in sorted(ones):
            item = {"type": "message", "channel": channel, "ts": ts}
            yield {"type": kind, "item": item, "user": user, "reaction": emoji, "event_ts": at}
