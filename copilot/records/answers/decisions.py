"""Decisions and the outbox: who decided what on a suggestion, and the messages to post for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, delete, false, func, insert, select, update

from copilot.records import audit
from copilot.records.audit import text_hash
from copilot.records.forgetting.erasing import erase_settled
from copilot.records.tables import DECISIONS, OUTBOX
from index.storage.rows import from_row, insert_new, to_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from copilot.desk.card import CardState
    from copilot.model import Told

DecisionKind = Literal["approved", "edited", "dismissed"]
NewPost = tuple[str, str]  # outbox id, mrkdwn
PostState = Literal["ready", "sending", "sent", "unknown", "failed", "retracted"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided on one suggestion, and its outcome. Texts are None once erased."""

    suggestion_id: str
    kind: DecisionKind
    by: str
    at: datetime
    channel: str
    thread_ts: str
    thread_state: str | None
    text: str | None = None  # Markdown, exactly as approved
    reason: str | None = None
    then_close: bool = False
    told: Told | None = None  # who else is told with it
    modal_id: str | None = None
    outcome: CardState = "sending"
    problem: str | None = None
    corrected: bool = False

    @property
    def thread(self) -> tuple[str, str]:
        return (self.channel, self.thread_ts)


@dataclass(frozen=True, slots=True)
class Post:
    """One message of an approved answer: mrkdwn, exactly as it is posted.

    A message to the team or product is not in the thread: its `thread_ts` is empty.
    """

    outbox_id: str
    suggestion_id: str
    part: int
    channel: str
    thread_ts: str
    approved_by: str
    text: str | None
    state: PostState
    sending_at: datetime | None = None
    attempts: int = 0
    posted_ts: str | None = None

    @property
    def is_aside(self) -> bool:
        return not self.thread_ts


def decided_on(connection: Connection, thread: tuple[str, str]) -> int:
    """How many suggestions for this thread have been decided on."""
    of_thread = (DECISIONS.c.channel == thread[0], DECISIONS.c.thread_ts == thread[1])
    return connection.scalar(select(func.count()).select_from(DECISIONS).where(*of_thread)) or 0


def claim(
    connection: Connection,
    decision: Decision,
    posts: Sequence[NewPost],
    *,
    asides: Sequence[NewPost] = (),
    aside_channel: str = "",
    decided: int | None = None,
) -> bool:
    """Record a decision, unless somebody was first: decision, posts and audit are written together or not at all.

    The `asides` are posted to the team's channel before the reply that mentions them. `decided` is how many
    suggestions for this thread had been decided on before the thread was read in Slack: if there are more now, an
    answer may have been posted since.
    """
    _alone(connection, decision.thread)
    if decided is not None and decided_on(connection, decision.thread) != decided:
        return False
    _withdraw_failed(connection, decision.suggestion_id)
    row = to_row(decision) | {"text_hash": text_hash(decision.text or "")}
    if not insert_new(connection, DECISIONS, row):
        return False
    add_posts(connection, decision, asides, decision.at, place=(aside_channel, ""))
    add_posts(connection, decision, posts, decision.at, first=len(asides))
    _audit(connection, decision, decision.by, decision.kind, decision.at)
    return True


def _alone(connection: Connection, thread: tuple[str, str]) -> None:
    """Let nobody else decide on this thread until the transaction ends, so that the count stays true."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(":".join(thread)))))
    else:
        connection.execute(delete(DECISIONS).where(false()))  # any write, even an empty one, takes SQLite's only lock


def _withdraw_failed(connection: Connection, suggestion_id: str) -> None:
    """Remove an approval if none of it could be posted, so that others can decide; the audit keeps it."""
    sent = select(OUTBOX.c.suggestion_id).where(
        OUTBOX.c.suggestion_id == suggestion_id, OUTBOX.c.posted_ts.is_not(None)
    )
    failed = (DECISIONS.c.suggestion_id == suggestion_id, DECISIONS.c.outcome == "failed", ~sent.exists())
    if connection.execute(delete(DECISIONS).where(*failed)).rowcount:
        connection.execute(delete(OUTBOX).where(OUTBOX.c.suggestion_id == suggestion_id))


def add_posts(
    connection: Connection,
    decision: Decision,
    posts: Sequence[NewPost],
    now: datetime,
    *,
    first: int = 0,
    place: tuple[str, str] | None = None,
) -> None:
    """Queue these messages, for the decision's thread or another place."""
    channel, thread_ts = place or decision.thread
    for part, (outbox_id, text) in enumerate(posts, start=first):
        connection.execute(
            insert(OUTBOX).values(
                outbox_id=outbox_id,
                suggestion_id=decision.suggestion_id,
                part=part,
                channel=channel,
                thread_ts=thread_ts,
                approved_by=decision.by,
                text=text,
                text_hash=text_hash(text),
                state="ready",
                created_at=now,
                attempts=0,
            )
        )


def read_decision(connection: Connection, suggestion_id: str) -> Decision | None:
    row = connection.execute(select(DECISIONS).where(DECISIONS.c.suggestion_id == suggestion_id)).one_or_none()
    return from_row(Decision, row) if row is not None else None


def posts_of(connection: Connection, suggestion_id: str) -> list[Post]:
    """The messages of one answer, in order."""
    query = select(OUTBOX).where(OUTBOX.c.suggestion_id == suggestion_id).order_by(OUTBOX.c.part)
    return [from_row(Post, row) for row in connection.execute(query)]


def move(connection: Connection, post: Post, state: PostState, **changes: Any) -> Post | None:
    """Move a post to its next state and return it; None if another worker did that first.

    The number of attempts shows who owns it: a worker that stalled in one attempt does not touch the next one's row.
    """
    mine = OUTBOX.c.attempts == post.attempts
    same = (OUTBOX.c.outbox_id == post.outbox_id, OUTBOX.c.state == post.state, mine)
    moved = connection.execute(update(OUTBOX).where(*same).values(state=state, **changes)).rowcount == 1
    return replace(post, state=state, **changes) if moved else None


def stands(connection: Connection, outbox_id: str, ts: str) -> None:
    """The post was seen in the thread: it is sent, whatever its state was."""
    connection.execute(update(OUTBOX).where(OUTBOX.c.outbox_id == outbox_id).values(state="sent", posted_ts=ts))


def settle(connection: Connection, decision: Decision, outcome: CardState, at: datetime, problem: str = "") -> None:
    """Record the outcome of a decision."""
    connection.execute(
        update(DECISIONS)
        .where(DECISIONS.c.suggestion_id == decision.suggestion_id)
        .values(outcome=outcome, problem=problem[:200] or None)
    )
    _audit(connection, decision, "app", outcome, at)
    erase_settled(connection, decision.suggestion_id)


def bind(connection: Connection, suggestion_id: str, thread_state: str) -> None:
    """Bind the decision to this state of the thread, which its author has seen now."""
    mine = DECISIONS.c.suggestion_id == suggestion_id
    connection.execute(update(DECISIONS).where(mine).values(thread_state=thread_state))


def rewrite(connection: Connection, decision: Decision, text: str, posts: Sequence[Post], at: datetime) -> None:
    """Record the text that replaced what was posted."""
    connection.execute(
        update(DECISIONS)
        .where(DECISIONS.c.suggestion_id == decision.suggestion_id)
        .values(text=text, text_hash=text_hash(text), corrected=True)
    )
    for post in posts:
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.outbox_id == post.outbox_id)
            .values(text=post.text, text_hash=text_hash(post.text or ""), state=post.state)
        )
    audit.note(
        connection, decision.by, "corrected", decision.thread, at, suggestion_id=decision.suggestion_id, text=text
    )


def unsettled(connection: Connection) -> dict[str, int]:
    """The number of posts that are neither sent nor given up, by state."""
    query = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.state.in_(["ready", "sending", "unknown"]))
    return dict(connection.execute(query.group_by(OUTBOX.c.state)).all())


def _audit(connection: Connection, decision: Decision, actor: str, action: str, at: datetime) -> None:
    audit.note(
        connection,
        actor,
        action,
        decision.thread,
        at,
        suggestion_id=decision.suggestion_id,
        text=decision.text,
    )


def give_reason(connection: Connection, suggestion_id: str, by: str, reason: str) -> None:
    """Record why it was dismissed, said afterwards by the person who did."""
    theirs = (DECISIONS.c.suggestion_id == suggestion_id, DECISIONS.c.by == by, DECISIONS.c.kind == "dismissed")
    connection.execute(update(DECISIONS).where(*theirs).values(reason=reason))
