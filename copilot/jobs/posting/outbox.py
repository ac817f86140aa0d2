"""Posting what was approved, at most once: ready → sending → sent | failed, and unknown where no clear answer came.

Before every attempt the row is set to `sending`. A worker that finds it so knows that an attempt was begun: it looks in
the thread for a message with the row's id, and posts again only if none has appeared after a while. A process that was
stopped and reaches the call too late does not make it. Two gaps remain: the moment in which Slack has taken a message
but does not show it yet, and a process that is stopped inside the call itself; see the README.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.facts import HandFact, MessageFact, slack_time
from copilot.desk.posting import Refusal
from copilot.jobs.posting.clearance import GOOD_FOR, clear
from copilot.jobs.screens.redrawing import redraw
from copilot.jobs.suggesting.side_messages import delete_orphaned_asides, keep_wish
from copilot.records import jobs
from copilot.records.answers.decisions import move, posts_of, read_decision, settle, stands
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.fact_log import record
from copilot.slack.errors import SlackBusyError, SlackError, SlackRefusedError, SlackUnclearError
from copilot.slack.refusals import in_words
from index.sources.slack_messages.authors import OWN_POST_EVENT

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from copilot.desk.card import CardState
    from copilot.records.answers.decisions import Decision, Post, PostState
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services

# By then a message that Slack has taken shows in the thread. It is longer than a call can last, since a call begins
# within the first sixth of it or not at all.
GRACE = timedelta(seconds=30)
_CLOCKS_DIFFER = timedelta(minutes=5)  # at most, ours and Slack's
_MOST_ATTEMPTS = 2
NOBODY_KNOWS = "Slack never said whether this was posted. Check the thread before you try again."
_LOOK_EVERY = timedelta(seconds=5)


def send(suggestion_id: str, services: Services) -> datetime | None:
    """`send:SUGGESTION`: post the messages of an approved answer in order, each after the one before is settled."""
    with services.engine.connect() as connection:
        decision = read_decision(connection, suggestion_id)
        posts = posts_of(connection, suggestion_id)
    if decision is None or decision.outcome in ("posted", "retracted"):
        return None
    if services.shadow:
        _settle(decision, "shadowed", services)
        return None
    for post in posts:
        problem = ""
        if post.state in ("sending", "unknown"):
            post, problem = _look_up(post, services)
        if post.state == "ready":
            post, problem = _post(post, decision, services)
        if post.state == "unknown":
            _settle(decision, "unknown", services)
            return services.clock() + _LOOK_EVERY
        if post.state == "failed":
            _delete_asides(suggestion_id, services)
            if post.is_aside and problem:
                problem = f"Couldn't tell {'product' if decision.told == 'product' else 'the team'}. {problem}"
            _settle(decision, "failed", services, problem or decision.problem or "")
            return None
    _settle(decision, "posted", services)
    return None


def _delete_asides(suggestion_id: str, services: Services) -> None:
    with services.engine.connect() as connection:
        posts = posts_of(connection, suggestion_id)
    delete_orphaned_asides(posts, services)


def _post(post: Post, decision: Decision, services: Services) -> tuple[Post, str]:
    """Post one message if it may be posted now; return the row as it is then, and why it failed.

    Raises:
        SlackBusyError: nothing was done; the row is ready again.
    """
    name, picture = _name_and_picture(post.approved_by, services)
    try:
        verdict = clear(post, decision, min(GOOD_FOR, GRACE / 6), services)
    except SlackRefusedError as error:
        return _move(post, "failed", services), in_words(error)
    if isinstance(verdict, Refusal):
        return replace(post, state="failed"), verdict.sentence
    attempt, cleared = verdict
    try:
        ts = services.slack.post_reply(cleared, name=name, picture=picture)
    except SlackBusyError:
        _move(attempt, "ready", services, attempts=post.attempts)  # nothing was done: it was no attempt
        raise
    except SlackUnclearError:
        return _move(attempt, "unknown", services), ""
    except SlackRefusedError as error:
        return _move(attempt, "failed", services), in_words(error)
    return _mark_sent(attempt, ts, services), ""


def _name_and_picture(user: str, services: Services) -> tuple[str, str]:
    """The name and picture to post with; a post goes out without them if Slack does not answer."""
    if services.policy.slack.post_as != "engineer":
        return "", ""
    try:
        person = services.people.person(user)
    except SlackError:
        return "", ""
    return person.name, person.picture


def _look_up(post: Post, services: Services) -> tuple[Post, str]:
    """Find out what became of an attempt; return the row as it is then, and why it failed."""
    try:
        messages = _messages_around(post, services)
    except SlackRefusedError as error:
        if error.code != "thread_not_found":
            raise
        return _move(post, "failed", services), in_words(error)
    if found := next((str(message["ts"]) for message in messages if _is_attempt_at(post, message, services)), None):
        return _mark_sent(post, found, services), ""
    if post.sending_at and services.clock() - post.sending_at < GRACE * post.attempts:
        return _move(post, "unknown", services), ""
    if post.attempts >= _MOST_ATTEMPTS:  # Slack has trouble; a person who can see the thread has to decide
        return _move(post, "failed", services), NOBODY_KNOWS
    return _move(post, "ready", services), ""


def _messages_around(post: Post, services: Services) -> list[Json]:
    """The messages among which the attempt would show."""
    if not post.is_aside:
        return services.slack.thread(post.channel, post.thread_ts)
    begun = (post.sending_at or services.clock()) - _CLOCKS_DIFFER
    return services.slack.messages(
        post.channel, f"{begun.timestamp():.6f}", f"{(services.clock() + _CLOCKS_DIFFER).timestamp():.6f}"
    )


def _is_attempt_at(post: Post, message: Json, services: Services) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    ours = message.get("bot_id") == services.workspace.bot_id and metadata.get("event_type") == OWN_POST_EVENT
    return ours and payload.get("outbox_id") == post.outbox_id


def _mark_sent(post: Post, ts: str, services: Services) -> Post:
    """Note that a message is in Slack; as a fact of the thread it counts as its approver's own."""
    with services.engine.begin() as connection:
        if not post.is_aside:
            record(connection, post.channel, post.thread_ts, MessageFact(ts, post.approved_by, by_team=True))
        stands(connection, post.outbox_id, ts)
    return replace(post, state="sent", posted_ts=ts)


def _move(post: Post, state: PostState, services: Services, **changes: Any) -> Post:
    """Move a post to its next state.

    Raises:
        SlackUnclearError: another worker has moved it, so it has to be read again.
    """
    with services.engine.begin() as connection:
        moved = move(connection, post, state, **changes)
    if moved is None:
        raise SlackUnclearError("chat.postMessage", "another process is at the same post")
    return moved


def _settle(decision: Decision, outcome: CardState, services: Services, problem: str = "") -> None:
    """Record what came of a decision, and redraw everything that shows it."""
    thread, now = decision.thread, services.clock()
    with services.engine.begin() as connection:
        if decision.outcome != outcome or outcome == "failed":
            settle(connection, decision, outcome, now, problem)
            services.metrics.posts.labels(outcome).inc()
        if outcome == "posted" and decision.then_close and not decision.corrected:
            # Closed right after the reply, so that anything the user wrote since then reopens the thread.
            posts = posts_of(connection, decision.suggestion_id)
            last = max(slack_time(post.posted_ts) for post in posts if post.posted_ts and not post.is_aside)
            close = HandFact(f"close-{decision.suggestion_id}", "close", decision.by, last)
            record(connection, *thread, close)
        if outcome == "posted":
            keep_wish(connection, decision, read_suggestion(connection, decision.suggestion_id), services)
        jobs.update_thread(connection, thread, now)
        jobs.learn(connection, decision.suggestion_id, now)
        redraw(connection, thread, services)
        if decision.modal_id:
            jobs.draw_modal(connection, decision.modal_id, now)
    services.wake()


def mark_as_failed(suggestion_id: str, services: Services) -> None:
    """The job failed too often: mark what was not sent as failed, so that a person can decide and try again."""
    with services.engine.connect() as connection:
        decision = read_decision(connection, suggestion_id)
        posts = posts_of(connection, suggestion_id)
    if decision is None:
        return
    unclear = any(post.state in ("sending", "unknown") for post in posts)
    for post in posts:
        if post.state in ("ready", "sending", "unknown"):
            _move(post, "failed", services)
    _settle(decision, "failed", services, NOBODY_KNOWS if unclear else "Slack couldn't be reached.")
