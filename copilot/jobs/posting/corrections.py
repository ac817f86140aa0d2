"""After the decision: a posted reply is corrected or retracted by its approver, a failed one is tried again.

Changing or deleting a message twice does no harm, so after a crash halfway the click is simply acted on once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.approve import Approval
from copilot.desk.facts import HandFact, MessageFact
from copilot.desk.posting import Refusal
from copilot.jobs.posting.clearance import clear_change, thread_state_now
from copilot.jobs.screens.outcomes import CHANGED, NOTHING_TO_SHOW, Outcome
from copilot.jobs.suggesting.side_messages import side_message_of
from copilot.records import jobs
from copilot.records.answers.decisions import add_posts, bind, move, posts_of, read_decision, rewrite, settle
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.wishes import take_off_list
from copilot.records.threads.fact_log import facts_of, record
from copilot.slack.errors import SlackRefusedError
from copilot.slack.refusals import in_words
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from copilot.desk.card import SideMessage
    from copilot.records.answers.decisions import Decision, Post
    from copilot.records.clicks import Click
    from copilot.slack.services import Services


def correct(click: Click, services: Services) -> Outcome:
    """Replace the text of a posted reply: its messages are changed, and messages are added or deleted as needed."""
    found = _posted_by(click, services)
    if isinstance(found, Outcome):
        return found
    decision, posts = found
    posts = [post for post in posts if not post.is_aside]
    texts = mrkdwn_parts(click.text)
    try:
        for post, text in zip(posts, texts, strict=False):
            if refusal := _change(post, text, click.text, decision, services):
                return Outcome(f"The reply was not changed. {refusal.sentence}")
        for post in posts[len(texts) :]:
            _delete(post, services)
        more = [(services.new_id(), text) for text in texts[len(posts) :]]
        # What is added is bound to the thread as it is now.
        ours = {post.posted_ts or "" for post in posts}
        state = thread_state_now(decision.thread, ours, services) if more else ""
    except SlackRefusedError as error:
        return Outcome(f"The reply couldn't be changed, or only in part. {in_words(error)}")
    kept = [replace(post, text=text) for post, text in zip(posts, texts, strict=False)]
    now = services.clock()
    with services.engine.begin() as connection:
        rewrite(connection, decision, click.text, kept, now)
        if decision.modal_id:
            jobs.draw_modal(connection, decision.modal_id, now)
        _note_deleted(connection, posts[len(texts) :])
        jobs.learn(connection, decision.suggestion_id, now)
        if more:
            first = 1 + max(post.part for post in posts_of(connection, click.suggestion_id))
            add_posts(connection, decision, more, now, first=first)
            bind(connection, decision.suggestion_id, state)
            settle(connection, decision, "sending", now)
            jobs.send(connection, decision.suggestion_id, now)
    return CHANGED


def _change(post: Post, text: str, whole: str, decision: Decision, services: Services) -> Refusal | None:
    """Change one message, unless `may_post` refuses the new text."""
    if post.text == text or not post.posted_ts:
        return None
    verdict = clear_change(post, text, whole, decision, services)
    if isinstance(verdict, Refusal):
        return verdict
    services.slack.change_reply(verdict, post.posted_ts)
    return None


def retract(click: Click, services: Services) -> Outcome:
    """Delete a posted reply from the thread."""
    found = _posted_by(click, services)
    if isinstance(found, Outcome):
        return found
    decision, posts = found
    try:
        for post in posts:
            _delete(post, services)
    except SlackRefusedError as error:
        return Outcome(f"The reply couldn't be retracted. {in_words(error)}")
    now = services.clock()
    with services.engine.begin() as connection:
        _note_deleted(connection, posts)
        take_off_list(connection, decision.suggestion_id)
        settle(connection, decision, "retracted", now)
        jobs.learn(connection, decision.suggestion_id, now)
        if decision.then_close:  # the reply that closed the thread is gone
            at = max(now, facts_of(connection, click.thread).latest)
            record(connection, *click.thread, HandFact(click.click_id, "reopen", click.user, at))
        jobs.update_thread(connection, click.thread, now)
        if decision.modal_id:
            jobs.draw_modal(connection, decision.modal_id, now)
    return CHANGED


def try_again(click: Click, services: Services) -> Outcome:
    """After Slack refused: claim the same approval again, or, if a part of the reply was posted, send only the rest."""
    with services.engine.begin() as connection:
        decision = read_decision(connection, click.suggestion_id)
        if decision is None or decision.outcome != "failed":
            return NOTHING_TO_SHOW  # somebody has tried it again already
        posts = posts_of(connection, click.suggestion_id)
        if any(post.posted_ts for post in posts):
            _send_the_rest(connection, decision, posts, click, services)
            return NOTHING_TO_SHOW
        suggestion = read_suggestion(connection, click.suggestion_id)
    side_message = side_message_of(suggestion, services) if suggestion and decision.told else None
    return Outcome(approval=_same_approval(decision, click, side_message))


def _send_the_rest(
    connection: Connection, decision: Decision, posts: Sequence[Post], click: Click, services: Services
) -> None:
    if click.seen_state:  # with what was written since, which the card showed
        bind(connection, decision.suggestion_id, click.seen_state)
    for post in posts:
        if post.state == "failed":
            move(connection, post, "ready")
    settle(connection, decision, "sending", services.clock())
    jobs.send(connection, decision.suggestion_id, services.clock())


def _same_approval(decision: Decision, click: Click, side_message: SideMessage | None) -> Approval:
    return Approval(
        suggestion_id=decision.suggestion_id,
        by=click.user,
        thread=decision.thread,
        text=decision.text or "",
        is_edited=decision.kind == "edited",
        seen_state=decision.thread_state or "",
        then_close=decision.then_close,
        side_message=side_message,
        modal_id=decision.modal_id,
    )


def _posted_by(click: Click, services: Services) -> tuple[Decision, list[Post]] | Outcome:
    """The decision and the posted messages of a reply, if the person who clicked approved it."""
    with services.engine.connect() as connection:
        decision = read_decision(connection, click.suggestion_id)
        posts = [post for post in posts_of(connection, click.suggestion_id) if post.state == "sent"]
    if decision is None or not posts or decision.outcome not in ("posted", "failed"):
        return Outcome("This reply is no longer in the thread, or not there yet.")
    if decision.by != click.user:
        who = services.people.names([decision.by]).get(decision.by, "the person who posted it")
        return Outcome(f"Only {who} can change this reply: it's posted under their name.")
    return decision, posts


def _delete(post: Post, services: Services) -> None:
    try:
        if post.posted_ts:
            services.slack.delete(post.channel, post.posted_ts)
    except SlackRefusedError as error:
        if error.code != "message_not_found":
            raise


def _note_deleted(connection: Connection, posts: Sequence[Post]) -> None:
    for post in posts:
        move(connection, post, "retracted")
        if post.posted_ts and not post.is_aside:
            deleted = MessageFact(post.posted_ts, post.approved_by, by_team=True, deleted=True)
            record(connection, post.channel, post.thread_ts, deleted)
