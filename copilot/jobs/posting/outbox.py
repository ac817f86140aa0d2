"""Posting what was approved, at most once: ready → sending → sent | failed, and unknown where no clear answer came.

Before every attempt the row says `sending`, so whoever finds it so knows that an attempt was begun: they look into the
thread for a message with the row's id, and only when it has not come within a while it is posted again. Whoever comes
to the call too late, because their process was stopped, does not make it. What is left is a window in which Slack has
taken a message and does not show it yet, and a process that is stopped inside the call itself; see the README.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot.desk.facts import HandFact, MessageFact, slack_time
from copilot.desk.posting import Refusal
from copilot.jobs.posting.clearance import GOOD_FOR, clear
from copilot.jobs.screens.redrawing import redraw
from copilot.jobs.suggesting.tellings import keep_wish, take_back
from copilot.records.answers.decisions import move, posts_of, read_decision, settle, stands
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.threads.thread_facts import record
from copilot.records.work import enqueue
from copilot.slack.errors import SlackBusyError, SlackError, SlackRefusedError, SlackUnclearError
from copilot.slack.refusals import in_words
from index.sources.slack_threads import OWN_POST_EVENT

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from copilot.desk.card import CardState
    from copilot.records.answers.decisions import Decision, Post, PostState
    from copilot.records.work import Work
    from copilot.slack.gateway import Json
    from copilot.slack.services import Services

# After which a message that Slack has taken shows in the thread: longer than a call lasts that began in time, within
# the first sixth of it.
GRACE = timedelta(seconds=30)
_CLOCKS_DIFFER = timedelta(minutes=5)  # at most, ours and Slack's
_MOST_ATTEMPTS = 2
NOBODY_KNOWS = "Slack never said whether this was posted. Check the thread before you try again."
_LOOK_EVERY = timedelta(seconds=5)


def send(work: Work, services: Services) -> datetime | None:
    """`send:SUGGESTION`: post the messages of an approved answer, in order; each is settled before the next."""
    (suggestion_id,) = work.names
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
            _take_back(suggestion_id, services)
            if post.is_aside and problem:
                problem = f"Couldn't tell {'product' if decision.told == 'product' else 'the team'}. {problem}"
            _settle(decision, "failed", services, problem or decision.problem or "")
            return None
    _settle(decision, "posted", services)
    return None


def _take_back(suggestion_id: str, services: Services) -> None:
    with services.engine.connect() as connection:
        posts = posts_of(connection, suggestion_id)
    take_back(posts, services)


def _post(post: Post, decision: Decision, services: Services) -> tuple[Post, str]:
    """Post one message, if it may be posted at this moment: the row as it is then, and why it failed.

    Raises:
        SlackBusyError: nothing was done; the row is ready again.
    """
    name, picture = _face(post.approved_by, services)
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
        _move(attempt, "ready", services)
        raise
    except SlackUnclearError:
        return _move(attempt, "unknown", services), ""
    except SlackRefusedError as error:
        return _move(attempt, "failed", services), in_words(error)
    return _stands(attempt, ts, services), ""


def _face(user: str, services: Services) -> tuple[str, str]:
    """The name and picture it is posted with; no post waits for them."""
    if services.policy.slack.post_as != "engineer":
        return "", ""
    try:
        person = services.people.person(user)
    except SlackError:
        return "", ""
    return person.name, person.picture


def _look_up(post: Post, services: Services) -> tuple[Post, str]:
    """Find out what became of an attempt: the row as it is then, and why it failed."""
    try:
        messages = _messages_around(post, services)
    except SlackRefusedError as error:
        if error.code != "thread_not_found":
            raise
        return _move(post, "failed", services), in_words(error)
    if found := next((str(message["ts"]) for message in messages if _is(message, post, services)), None):
        return _stands(post, found, services), ""
    if post.sending_at and services.clock() - post.sending_at < GRACE * post.attempts:
        return _move(post, "unknown", services), ""
    if post.attempts >= _MOST_ATTEMPTS:  # Slack is not well; a person decides, who can see the thread
        return _move(post, "failed", services), NOBODY_KNOWS
    return _move(post, "ready", services), ""


def _messages_around(post: Post, services: Services) -> list[Json]:
    """Where an attempt would show."""
    if not post.is_aside:
        return services.slack.thread(post.channel, post.thread_ts)
    begun = (post.sending_at or services.clock()) - _CLOCKS_DIFFER
    return services.slack.messages(
        post.channel, f"{begun.timestamp():.6f}", f"{(services.clock() + _CLOCKS_DIFFER).timestamp():.6f}"
    )


def _is(message: Json, post: Post, services: Services) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    ours = message.get("bot_id") == services.workspace.bot_id and metadata.get("event_type") == OWN_POST_EVENT
    return ours and payload.get("outbox_id") == post.outbox_id


def _stands(post: Post, ts: str, services: Services) -> Post:
    """The message stands: in the thread it is from now on its approver's own."""
    with services.engine.begin() as connection:
        if not post.is_aside:
            record(connection, post.channel, post.thread_ts, MessageFact(ts, post.approved_by, by_team=True))
        stands(connection, post.outbox_id, ts)
    return replace(post, state="sent", posted_ts=ts)


def _move(post: Post, state: PostState, services: Services, **changes: Any) -> Post:
    """To the next state.

    Raises:
        SlackUnclearError: another worker has moved it; it has to be looked at again.
    """
    with services.engine.begin() as connection:
        moved = move(connection, post, state, **changes)
    if moved is None:
        raise SlackUnclearError("chat.postMessage", "another process is at the same post")
    return moved


def _settle(decision: Decision, outcome: CardState, services: Services, problem: str = "") -> None:
    """Say what came of it, wherever somebody looks at it."""
    thread = decision.thread
    with services.engine.begin() as connection:
        if decision.outcome != outcome or outcome == "failed":
            settle(connection, decision, outcome, services.clock(), problem)
            services.metrics.posts.labels(outcome).inc()
        if outcome == "posted" and decision.then_close and not decision.corrected:
            # Right after the reply, so that whatever the user wrote since opens the thread again.
            posts = posts_of(connection, decision.suggestion_id)
            last = max(slack_time(post.posted_ts) for post in posts if post.posted_ts and not post.is_aside)
            close = HandFact(f"close-{decision.suggestion_id}", "close", decision.by, last)
            record(connection, *thread, close)
        if outcome == "posted":
            keep_wish(connection, decision, read_suggestion(connection, decision.suggestion_id), services)
        enqueue(connection, f"thread:{thread[0]}:{thread[1]}", services.clock())
        enqueue(connection, f"learn:{decision.suggestion_id}", services.clock())
        redraw(connection, thread, services)
        if decision.modal_id:
            enqueue(connection, f"draw:{decision.modal_id}", services.clock())
    services.wake()


def give_up_sending(suggestion_id: str, services: Services) -> None:
    """The job failed too often: a person has to decide, and nothing may stand in their way."""
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
