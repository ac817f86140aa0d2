"""The facts for `may_post`, read right before each call that writes an approved text; only this module makes `Cleared`.

First the thread is read, which may take some seconds. Then the clock starts, and everything is read that people and
other processes can change in a moment: who reads the channel, who is on the team, and, in one transaction with the row
that says `sending`, the cases. `Gateway` checks the clock once more. One gap remains, a stop inside the system call
itself: if a process is paused there for longer than another one waits (`outbox.GRACE`), its message is posted twice,
and a case withdrawn in those moments is posted all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from copilot.desk.facts import thread_state
from copilot.desk.posting import Approved, Facts, Refusal, may_post
from copilot.jobs.posting.vouched import vouched_for
from copilot.jobs.suggesting.cards import read_live
from copilot.jobs.suggesting.sources import sources_now
from copilot.records.answers.decisions import move, posts_of
from copilot.records.answers.sent_replies import posted_as_of
from copilot.records.answers.suggestions import read_suggestion
from copilot.slack.audience import audience_of, is_team_only, visibility_now
from copilot.slack.cleared import Cleared, Instant
from copilot.slack.errors import SlackRefusedError, SlackUnclearError, TooLateToSendError
from copilot.text.posted import post_faults
from copilot.text.split import mrkdwn_parts
from index.sections.evidence_store import evidence_by_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from copilot.approve import Approval
    from copilot.desk.questions import ThreadKey
    from copilot.records.answers.decisions import Decision, Post
    from copilot.slack.services import Services
    from index.model import Audience

GOOD_FOR = timedelta(seconds=5)  # from the last look to the call; far below the worker's lease
_LONGEST_READING = timedelta(seconds=30)  # of a thread
_NOW = timedelta(0)  # no earlier answer counts
_GONE = ""  # the state of a thread that was deleted


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be posted, and the approval that it is part of."""

    suggestion_id: str
    by: str
    thread: ThreadKey  # whose question is answered
    channel: str  # where it goes
    text: str | None  # mrkdwn, exactly as it would be sent
    whole: str | None  # the reply's Markdown, as it was approved
    state: str | None  # of the thread, as it was approved; None for a correction
    is_aside: bool = False
    with_aside: bool = False  # others are told together with the reply

    @classmethod
    def of(cls, post: Post, decision: Decision, **changes: str) -> Outgoing:
        """A message of the outbox; `changes` are what a correction puts in its place."""
        return cls(
            suggestion_id=post.suggestion_id,
            by=post.approved_by,
            thread=decision.thread,
            channel=post.channel,
            text=changes.get("text", post.text),
            whole=changes.get("whole", decision.text),
            state=None if changes else decision.thread_state or "",
            is_aside=post.is_aside,
            with_aside=decision.told is not None and not changes,
        )


@dataclass(frozen=True, slots=True)
class Readers:
    """Whom a message has to be written for, and who reads the channel it goes to."""

    written_for: Audience
    read_by: Audience


def clear(post: Post, decision: Decision, good_for: timedelta, services: Services) -> tuple[Post, Cleared] | Refusal:
    """Clear one message of the outbox for posting: its row says `sending` from then on, or, if refused, `failed`.

    Raises:
        SlackError: something could not be read; nothing was changed.
        SlackUnclearError: another process is working on the same post.
    """
    message = Outgoing.of(post, decision)
    begun = Instant.now()
    state = thread_state_now(decision.thread, _own_posts(post.suggestion_id, services), services)
    if begun.age > _LONGEST_READING.total_seconds():
        raise TooLateToSendError("chat.postMessage")
    since = Instant.now()
    readers, is_team = _readers(message, services), services.people.is_team_now(message.by, _NOW)
    with services.engine.begin() as connection:
        attempt = move(connection, post, "sending", sending_at=services.clock(), attempts=post.attempts + 1)
        if attempt is None:
            raise SlackUnclearError("chat.postMessage", "another process is at the same post")
        if refusal := _verdict(connection, message, readers, state, is_team, services):
            move(connection, attempt, "failed")
            return refusal
    return attempt, _cleared(message, post, since, good_for, services)


def clear_change(post: Post, text: str, whole: str, decision: Decision, services: Services) -> Cleared | Refusal:
    """Clear another text for a message that was posted already; `whole` is the whole reply once corrected.

    Raises:
        SlackError: something could not be read.
    """
    message = Outgoing.of(post, decision, text=text, whole=whole)
    since = Instant.now()
    readers, is_team = _readers(message, services), services.people.is_team_now(message.by, _NOW)
    with services.engine.connect() as connection:
        refusal = _verdict(connection, message, readers, _GONE, is_team, services)
    return refusal or _cleared(message, post, since, GOOD_FOR, services)


def check_approval(approval: Approval, services: Services) -> tuple[str, Refusal | None]:
    """The thread's state now, and the first reason why a message of what was just approved may not be posted.

    Raises:
        SlackError: something could not be read.
    """
    state = thread_state_now(approval.thread, (), services, is_needed=True)
    messages = list(_messages(approval))
    readers_of = {message.channel: _readers(message, services) for message in messages}
    is_team = services.people.is_team_now(approval.by, _NOW)
    with services.engine.connect() as connection:
        verdicts = (
            _verdict(connection, message, readers_of[message.channel], state, is_team, services) for message in messages
        )
        return state, next((refusal for refusal in verdicts if refusal), None)


def _messages(approval: Approval) -> Iterator[Outgoing]:
    side_message = approval.side_message
    channel = side_message.channel if side_message else ""
    asides = mrkdwn_parts(side_message.aside.text) if side_message and channel else []
    of = partial(
        Outgoing,
        suggestion_id=approval.suggestion_id,
        by=approval.by,
        thread=approval.thread,
        whole=approval.text,
        state=approval.seen_state,
        with_aside=side_message is not None,
    )
    yield from (of(channel=channel, text=text, is_aside=True) for text in asides)
    yield from (of(channel=approval.thread[0], text=text) for text in mrkdwn_parts(approval.text) or [""])


def thread_state_now(thread: ThreadKey, ours: Collection[str], services: Services, *, is_needed: bool = False) -> str:
    """The state of a thread in Slack, without the messages in `ours`.

    Raises:
        SlackError: it cannot be read; if it `is_needed`, also when it was deleted.
    """
    try:
        live = read_live(thread, services)
    except SlackRefusedError as error:
        if is_needed or error.code != "thread_not_found":
            raise
        return _GONE
    return thread_state(fact for fact in live.facts if fact.ts not in ours)


def _own_posts(suggestion_id: str, services: Services) -> set[str]:
    """The ts of this answer's own messages in the thread: they are no reason to think that the thread moved on."""
    with services.engine.connect() as connection:
        posts = posts_of(connection, suggestion_id)
    return {post.posted_ts for post in posts if post.posted_ts and not post.is_aside}


def _readers(message: Outgoing, services: Services) -> Readers:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, message.suggestion_id)
    if suggestion is None:
        return Readers("internal", "public")
    if message.is_aside:  # it quotes the thread, which its readers may not be allowed to read
        is_internal = "internal" in (suggestion.audience, suggestion.visibility)
        if is_internal or visibility_now(message.thread[0], services) == "internal":
            return Readers("internal", "internal" if is_team_only(message.channel, services) else "public")
        return Readers("public", "public")
    if suggestion.audience == "public":
        return Readers("public", "public")
    return Readers("internal", audience_of(message.channel, services))


def _verdict(
    connection: Connection, message: Outgoing, readers: Readers, state: str, is_team: bool, services: Services
) -> Refusal | None:
    suggestion = read_suggestion(connection, message.suggestion_id)
    case_hashes = suggestion.cases(with_aside=message.with_aside) if suggestion else {}
    cases = evidence_by_id(connection, case_hashes)
    text = message.text if suggestion and suggestion.body else None  # what was forgotten is not posted from a copy
    vouched = partial(vouched_for, whole=message.whole or "", services=services, is_aside=message.is_aside)
    return may_post(
        Approved(message.by, readers.written_for, case_hashes, message.state, message.is_aside),
        Facts(
            text=text,
            is_team=is_team,
            audience=readers.read_by,
            sources=sources_now(connection, cases),
            faults=post_faults(text, vouched(suggestion, cases)) if suggestion and text else (),
            state=state,
        ),
    )


def _cleared(message: Outgoing, post: Post, since: Instant, good_for: timedelta, services: Services) -> Cleared:
    with services.engine.connect() as connection:
        posted = posted_as_of(connection, replace(post, text=message.text), message.whole)
    return Cleared(
        channel=post.channel,
        thread_ts=post.thread_ts,
        text=message.text or "",
        outbox_id=post.outbox_id,
        approved_by=post.approved_by,
        since=since,
        good_for=good_for,
        posted_as=None if message.is_aside else posted,
    )
