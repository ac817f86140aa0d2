"""The facts for `may_post`, read right before each call that writes what was approved; the only maker of `Cleared`.

First the thread is read, which may take some seconds; then the clock starts, and what people and other processes change
in a moment is read: who reads the place, who is of the team, and in one transaction with the row that says `sending`
the cases. `Gateway` looks at the clock once more. What is left is a stop inside the system call itself: a process that
is paused there for longer than the other one waits (`outbox.GRACE`) has its message posted a second time, and a case
withdrawn in those moments is posted all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from copilot.desk.facts import thread_state
from copilot.desk.posting import Approved, Facts, Refusal, may_post
from copilot.jobs.posting.vouched import vouched_for
from copilot.jobs.suggesting.cards import read_live
from copilot.jobs.suggesting.sources import cases_now, sources_now
from copilot.records.answers.decisions import move, posts_of
from copilot.records.answers.suggestions import read_suggestion
from copilot.slack.audience import audience_of, is_ours, visibility_now
from copilot.slack.cleared import Cleared, Instant
from copilot.slack.errors import SlackRefusedError, SlackUnclearError, TooLateToSendError
from copilot.text.posted import post_faults
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from copilot.approve import Approval
    from copilot.desk.questions import ThreadKey
    from copilot.records.answers.decisions import Decision, Post
    from copilot.slack.services import Services
    from index.model import Audience

GOOD_FOR = timedelta(seconds=5)  # from the last look to the call; far below the worker's lease
_READING = timedelta(seconds=30)  # at most, for a thread
_NOW = timedelta(0)  # no answer of before counts
_GONE = ""  # the state of a thread that is not there


@dataclass(frozen=True, slots=True)
class Asked:
    """One message, and the approval that it is a part of."""

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
    def of(cls, post: Post, decision: Decision, **changes: str) -> Asked:
        """A message of the outbox."""
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
class Place:
    """Where a message goes: for whom it has to be, and who reads there."""

    written_for: Audience
    read_by: Audience


def clear(post: Post, decision: Decision, good_for: timedelta, services: Services) -> tuple[Post, Cleared] | Refusal:
    """Take one message of the outbox in hand: from the commit on its row says `sending`, or, if refused, `failed`.

    Raises:
        SlackError: not all could be read; nothing was changed.
        SlackUnclearError: another process is at the same post.
    """
    asked = Asked.of(post, decision)
    begun = Instant.now()
    state = state_now(decision.thread, _standing_parts(post.suggestion_id, services), services)
    if begun.age > _READING.total_seconds():
        raise TooLateToSendError("chat.postMessage")
    since = Instant.now()
    place, is_team = _place(asked, services), services.people.is_team_now(asked.by, _NOW)
    with services.engine.begin() as connection:
        attempt = move(connection, post, "sending", sending_at=services.clock(), attempts=post.attempts + 1)
        if attempt is None:
            raise SlackUnclearError("chat.postMessage", "another process is at the same post")
        if refusal := _verdict(connection, asked, place, state, is_team, services):
            move(connection, attempt, "failed")
            return refusal
    return attempt, _cleared(asked, post, since, good_for)


def clear_change(post: Post, text: str, whole: str, decision: Decision, services: Services) -> Cleared | Refusal:
    """The same for a message that stands, and is to say something else; `whole` is all that the reply says then.

    Raises:
        SlackError: not all could be read.
    """
    asked = Asked.of(post, decision, text=text, whole=whole)
    since = Instant.now()
    place, is_team = _place(asked, services), services.people.is_team_now(asked.by, _NOW)
    with services.engine.connect() as connection:
        refusal = _verdict(connection, asked, place, _GONE, is_team, services)
    return refusal or _cleared(asked, post, since, GOOD_FOR)


def look_at_a_click(approval: Approval, services: Services) -> tuple[str, Refusal | None]:
    """The thread's state now, and why the first message of what was approved just now may not be posted.

    Raises:
        SlackError: not all could be read.
    """
    state = state_now(approval.thread, (), services, is_needed=True)
    messages = list(_messages(approval))
    places = {asked.channel: _place(asked, services) for asked in messages}
    is_team = services.people.is_team_now(approval.by, _NOW)
    with services.engine.connect() as connection:
        verdicts = (_verdict(connection, asked, places[asked.channel], state, is_team, services) for asked in messages)
        return state, next((refusal for refusal in verdicts if refusal), None)


def _messages(approval: Approval) -> Iterator[Asked]:
    telling = approval.telling
    channel = telling.channel if telling else ""
    asides = mrkdwn_parts(telling.aside.text) if telling and channel else []
    of = partial(
        Asked,
        suggestion_id=approval.suggestion_id,
        by=approval.by,
        thread=approval.thread,
        whole=approval.text,
        state=approval.seen_state,
        with_aside=telling is not None,
    )
    yield from (of(channel=channel, text=text, is_aside=True) for text in asides)
    yield from (of(channel=approval.thread[0], text=text) for text in mrkdwn_parts(approval.text) or [""])


def state_now(thread: ThreadKey, ours: Collection[str], services: Services, *, is_needed: bool = False) -> str:
    """The state of a thread in Slack, without the messages that we posted there ourselves.

    Raises:
        SlackError: it cannot be read; if it `is_needed`, also when it is gone.
    """
    try:
        live = read_live(thread, services)
    except SlackRefusedError as error:
        if is_needed or error.code != "thread_not_found":
            raise
        return _GONE
    return thread_state(fact for fact in live.facts if fact.ts not in ours)


def _standing_parts(suggestion_id: str, services: Services) -> set[str]:
    """What explains that the thread is not as it was: the parts of this very answer that stand in it."""
    with services.engine.connect() as connection:
        posts = posts_of(connection, suggestion_id)
    return {post.posted_ts for post in posts if post.posted_ts and not post.is_aside}


def _place(asked: Asked, services: Services) -> Place:
    with services.engine.connect() as connection:
        suggestion = read_suggestion(connection, asked.suggestion_id)
    if suggestion is None:
        return Place("internal", "public")
    if asked.is_aside:  # it quotes a thread that others may not read
        among_us = "internal" in (suggestion.audience, suggestion.visibility)
        if among_us or visibility_now(asked.thread[0], services) == "internal":
            return Place("internal", "internal" if is_ours(asked.channel, services) else "public")
        return Place("public", "public")
    if suggestion.audience == "public":
        return Place("public", "public")
    return Place("internal", audience_of(asked.channel, services))


def _verdict(
    connection: Connection, asked: Asked, place: Place, state: str, is_team: bool, services: Services
) -> Refusal | None:
    suggestion = read_suggestion(connection, asked.suggestion_id)
    stands_on = suggestion.cases(with_aside=asked.with_aside) if suggestion else {}
    cases = cases_now(connection, stands_on)
    text = asked.text if suggestion and suggestion.body else None  # what was forgotten is not posted from a copy
    vouched = partial(vouched_for, whole=asked.whole or "", services=services, is_aside=asked.is_aside)
    return may_post(
        Approved(asked.by, place.written_for, stands_on, asked.state, asked.is_aside),
        Facts(
            text=text,
            is_team=is_team,
            audience=place.read_by,
            sources=sources_now(connection, cases),
            faults=post_faults(text, vouched(suggestion, cases)) if suggestion and text else (),
            state=state,
        ),
    )


def _cleared(asked: Asked, post: Post, since: Instant, good_for: timedelta) -> Cleared:
    return Cleared(
        channel=post.channel,
        thread_ts=post.thread_ts,
        text=asked.text or "",
        outbox_id=post.outbox_id,
        approved_by=post.approved_by,
        since=since,
        good_for=good_for,
    )
