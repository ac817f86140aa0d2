"""After the decision: a posted reply is corrected or taken back by its approver, a failed one is tried again.

Changing and deleting say the same however often they are said, so a crash halfway is mended by doing it once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.approve import Approval
from copilot.desk.facts import HandFact, MessageFact
from copilot.desk.posting import Refusal
from copilot.jobs.posting.clearance import clear_change, state_now
from copilot.jobs.screens.clicks import redraw_all, tell
from copilot.jobs.suggesting.tellings import told_with
from copilot.records.answers.decisions import add_posts, bind, move, posts_of, read_decision, rewrite, settle
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.answers.wishes import take_off_list
from copilot.records.threads.thread_facts import facts_of, record
from copilot.records.work import enqueue
from copilot.slack.errors import SlackRefusedError
from copilot.slack.refusals import in_words
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from copilot.jobs.screens.clicks import Act
    from copilot.records.answers.decisions import Decision, Post
    from copilot.slack.services import Services


def correct(done: Act, services: Services) -> None:
    """Put another text in the place of a posted one: messages are changed, and as many more or fewer as it takes."""
    found = _posted_by(done, services)
    if found is None:
        return
    decision, posts = found
    posts = [post for post in posts if not post.is_aside]
    texts = mrkdwn_parts(done.text)
    try:
        for post, text in zip(posts, texts, strict=False):
            if refusal := _change(post, text, done.text, decision, services):
                tell(done, f"The reply was not changed. {refusal.sentence}", services)
                return
        for post in posts[len(texts) :]:
            _delete(post, services)
        more = [(services.new_id(), text) for text in texts[len(posts) :]]
        # What comes after it is bound to the thread as it is now.
        state = state_now(decision.thread, {post.posted_ts or "" for post in posts}, services) if more else ""
    except SlackRefusedError as error:
        tell(done, f"The reply couldn't be changed, or only in part. {in_words(error)}", services)
        return
    kept = [replace(post, text=text) for post, text in zip(posts, texts, strict=False)]
    with services.engine.begin() as connection:
        rewrite(connection, decision, done.text, kept, services.clock())
        if decision.modal_id:
            enqueue(connection, f"draw:{decision.modal_id}", services.clock())
        _gone(connection, posts[len(texts) :])
        enqueue(connection, f"learn:{decision.suggestion_id}", services.clock())
        if more:
            add_posts(
                connection,
                decision,
                more,
                services.clock(),
                first=1 + max(post.part for post in posts_of(connection, done.suggestion_id)),
            )
            bind(connection, decision.suggestion_id, state)
            settle(connection, decision, "sending", services.clock())
            enqueue(connection, f"send:{decision.suggestion_id}", services.clock())
    redraw_all(done, services)


def _change(post: Post, text: str, whole: str, decision: Decision, services: Services) -> Refusal | None:
    """Have one message say something else, unless it may not."""
    if post.text == text or not post.posted_ts:
        return None
    verdict = clear_change(post, text, whole, decision, services)
    if isinstance(verdict, Refusal):
        return verdict
    services.slack.change_reply(verdict, post.posted_ts)
    return None


def retract(done: Act, services: Services) -> None:
    """Take a posted reply back."""
    found = _posted_by(done, services)
    if found is None:
        return
    decision, posts = found
    try:
        for post in posts:
            _delete(post, services)
    except SlackRefusedError as error:
        tell(done, f"The reply couldn't be retracted. {in_words(error)}", services)
        return
    with services.engine.begin() as connection:
        _gone(connection, posts)
        take_off_list(connection, decision.suggestion_id)
        settle(connection, decision, "retracted", services.clock())
        enqueue(connection, f"learn:{decision.suggestion_id}", services.clock())
        if decision.then_close:  # what closed the thread is gone
            at = max(services.clock(), facts_of(connection, done.thread).latest)
            record(connection, *done.thread, HandFact(done.act_id, "reopen", done.user, at))
        enqueue(connection, f"thread:{done.thread[0]}:{done.thread[1]}", services.clock())
        if decision.modal_id:
            enqueue(connection, f"draw:{decision.modal_id}", services.clock())
    redraw_all(done, services)


def try_again(done: Act, services: Services) -> Approval | None:
    """After Slack refused: the same approval again, or, where a part of it stands already, only the rest."""
    with services.engine.begin() as connection:
        decision = read_decision(connection, done.suggestion_id)
        if decision is None or decision.outcome != "failed":
            return None
        posts = posts_of(connection, done.suggestion_id)
        if any(post.posted_ts for post in posts):
            if done.seen_state:  # with what was written since, which the card showed
                bind(connection, decision.suggestion_id, done.seen_state)
            for post in posts:
                if post.state == "failed":
                    move(connection, post, "ready")
            settle(connection, decision, "sending", services.clock())
            enqueue(connection, f"send:{decision.suggestion_id}", services.clock())
            return None
        suggestion = read_suggestion(connection, done.suggestion_id)
    return Approval(
        suggestion_id=decision.suggestion_id,
        by=done.user,
        thread=decision.thread,
        text=decision.text or "",
        is_edited=decision.kind == "edited",
        seen_state=decision.thread_state or "",
        then_close=decision.then_close,
        telling=told_with(suggestion, services) if suggestion and decision.told else None,
        modal_id=decision.modal_id,
    )


def _posted_by(done: Act, services: Services) -> tuple[Decision, list[Post]] | None:
    """The posted answer, if it is theirs."""
    with services.engine.connect() as connection:
        decision = read_decision(connection, done.suggestion_id)
        posts = [post for post in posts_of(connection, done.suggestion_id) if post.state == "sent"]
    if decision is None or not posts or decision.outcome not in ("posted", "failed"):
        tell(done, "This reply is no longer in the thread, or not there yet.", services)
        return None
    if decision.by != done.user:
        who = services.people.names([decision.by]).get(decision.by, "the person who posted it")
        tell(done, f"Only {who} can change this reply: it's posted under their name.", services)
        return None
    return decision, posts


def _delete(post: Post, services: Services) -> None:
    try:
        if post.posted_ts:
            services.slack.delete(post.channel, post.posted_ts)
    except SlackRefusedError as error:
        if error.code != "message_not_found":
            raise


def _gone(connection: Connection, posts: Sequence[Post]) -> None:
    for post in posts:
        move(connection, post, "retracted")
        if post.posted_ts and not post.is_aside:
            gone = MessageFact(post.posted_ts, post.approved_by, by_team=True, deleted=True)
            record(connection, post.channel, post.thread_ts, gone)
