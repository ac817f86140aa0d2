"""The app's tables, on the index's MetaData.

Columns that hold people's text may be set to null to erase it, and nothing else depends on them.
`copilot/records/forgetting/erasable.py` says for each table whose text it is and where it came from.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

import copilot.records.draft_use_table
import copilot.records.spending_tables  # noqa: F401 - puts what the model costs, and what became of drafts, on the same MetaData
import index.history.tables
import index.sections.section_tables  # noqa: F401 - and the docs
from index.storage.tables import Moment, metadata

ID = String(64)
SLACK_ID = String(32)  # of a user, a channel or a view; a ts too

SUGGESTIONS = Table(
    "suggestions",
    metadata,
    Column("suggestion_id", ID, primary_key=True),
    Column("created_at", Moment, nullable=False, index=True),
    Column("channel", SLACK_ID),
    Column("thread_ts", SLACK_ID),
    Column("thread_state", ID),  # what an approval is bound to; see copilot/slack/live_thread.py
    Column("audience", String(16), nullable=False),
    Column("visibility", String(16), nullable=False),  # of where it was asked: who may learn what follows from it
    Column("text_hash", ID, nullable=False),  # SHA-256 of the draft's exact text: what the audit keeps
    Column("body", JSON(none_as_null=True)),  # all texts
    Column("stands_on", JSON(none_as_null=True)),  # case id → hash of what it said; null in old rows
    Column("people", JSON(none_as_null=True)),  # ids of everyone whose words it was made from; null in old rows
)

# Work to do, with a key that says what: events and clicks that were acknowledged to Slack, and the jobs that follow.
WORK = Table(
    "work",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("payload", JSON(none_as_null=True)),  # ids, and redacted text; null once done
    Column("due_at", Moment),  # null once done
    Column("version", Integer, nullable=False),  # how often it was asked for
    Column("attempts", Integer, nullable=False),
    Column("leased_by", ID),  # the worker that is doing it
    Column("leased_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("error", String(200)),  # why it was given up
    Index("work_due", "kind", "due_at"),
    Index("work_given_up", "error"),
    Index("work_finished", "finished_at"),
)

# Facts about threads, only ever added: two about the same message are merged when they are read, so no event has to
# wait for another. A reaction knows its message but not its thread; the message's ts connects them.
FACTS = Table(
    "facts",
    metadata,
    Column("fact_id", ID, primary_key=True),  # SHA-256 of everything it says: the same fact twice is one row
    Column("kind", String(16), nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("message_ts", SLACK_ID),
    Column("thread_ts", SLACK_ID),
    Column("author", SLACK_ID, nullable=False),
    Column("body", JSON(none_as_null=True), nullable=False),  # text: the note of a hold
    Index("facts_of_message", "channel", "message_ts"),
    Index("facts_of_thread", "channel", "thread_ts"),
)

# What follows from the facts, for the home page; it can be computed again at any time.
THREADS = Table(
    "threads",
    metadata,
    Column("channel", SLACK_ID, primary_key=True),
    Column("thread_ts", SLACK_ID, primary_key=True),
    Column("part_of", SLACK_ID),  # the first message of the question, if it was typed in several
    Column("asker", SLACK_ID, nullable=False),
    Column("title", Text),  # text: the beginning of the question, redacted
    Column("status", String(16), nullable=False),
    Column("waiting_since", Moment),
    Column("note", Text),  # text: why it is on hold
    Column("changed_at", Moment, nullable=False),
    Index("threads_by_status", "status", "changed_at"),
)

# The one card of a thread. What it shows follows from the decision and the facts, so it is not stored.
CARDS = Table(
    "cards",
    metadata,
    Column("channel", SLACK_ID, primary_key=True),
    Column("thread_ts", SLACK_ID, primary_key=True),
    Column("suggestion_id", ID, nullable=False, index=True),
    Column("card_channel", SLACK_ID),
    Column("card_ts", SLACK_ID),
    Column("shown_to", SLACK_ID),  # whose direct messages it is in; null in a channel
    Column("waits", String(200)),  # why it is not shown anywhere
    Column("shown_hash", ID),  # of what Slack shows: an update that changes nothing is not sent
    Column("live_state", ID),  # the thread as it was shown when it had moved on: what *Post anyway* is bound to
)

# A modal: what an engineer has open, and what they typed in it.
MODALS = Table(
    "modals",
    metadata,
    Column("modal_id", ID, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("user", SLACK_ID, nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_ID, nullable=False),
    Column("suggestion_id", ID),
    Column("view_id", SLACK_ID),
    Column("words", Text),  # text: what to search for instead
    Column("case_id", String(255)),  # the case to draft from, if not the best
    Column("reply_for", String(32)),  # the purpose of the reply, if not the usual one
    Column("text", Text),  # text: the engineer's own edit
    Column("live_state", ID),  # the thread as it was shown when it had moved on
    Column("kept", Text),  # text: what the engineer had written before another draft replaced it
    Column("unfolded", Boolean, nullable=False, server_default=false()),  # all cases are shown, not only a line each
    Column("word", String(400)),  # what to tell the engineer: why there is no suggestion, or why nothing was posted
    Column("created_at", Moment, nullable=False),
    Index("modals_of_thread", "channel", "thread_ts"),
)

# One decision per suggestion: the primary key decides which click was first.
DECISIONS = Table(
    "decisions",
    metadata,
    Column("suggestion_id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),  # approved, edited, dismissed
    Column("by", SLACK_ID, nullable=False),
    Column("at", Moment, nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_ID, nullable=False),
    Column("thread_state", ID),
    Column("text_hash", ID, nullable=False),
    Column("text", Text),  # text: exactly what was approved
    Column("reason", Text),  # text: why it was dismissed
    Column("then_close", Boolean, nullable=False),
    Column("told", String(16)),  # who else is told with it: team, product
    Column("modal_id", ID),  # where the engineer decided, and sees the outcome
    Column("outcome", String(16), nullable=False),  # see copilot/desk/card.py: sending, posted, failed …
    Column("problem", String(200)),
    Column("corrected", Boolean, nullable=False),
    Index("decisions_of_thread", "channel", "thread_ts"),
    # Two suggestions for one thread, approved at the same time, still give one answer.
    Index(
        "one_answer_on_its_way",
        "channel",
        "thread_ts",
        unique=True,
        sqlite_where=text("outcome IN ('sending', 'unknown')"),
        postgresql_where=text("outcome IN ('sending', 'unknown')"),
    ),
)

# One row per message to post: ready → sending → sent | unknown | failed.
OUTBOX = Table(
    "outbox",
    metadata,
    Column("outbox_id", ID, primary_key=True),
    Column("suggestion_id", ID, nullable=False),
    Column("part", Integer, nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_ID, nullable=False),  # empty for messages to the team or product
    Column("approved_by", SLACK_ID, nullable=False),
    Column("text_hash", ID, nullable=False),
    Column("text", Text),  # text: Slack mrkdwn, exactly as posted
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sending_at", Moment),  # of the last attempt
    Column("attempts", Integer, nullable=False),
    Column("posted_ts", SLACK_ID),
    UniqueConstraint("suggestion_id", "part", name="outbox_parts"),
    Index("outbox_by_state", "state"),
)

# The wishes that product reviews, each added by an approved reply that says so.
WISHES = Table(
    "wishes",
    metadata,
    Column("suggestion_id", ID, primary_key=True),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_ID, nullable=False),
    Column("summary", Text),  # text: the wish in a sentence, or its beginning, redacted
    Column("by", SLACK_ID, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_by", SLACK_ID),
    Column("done_at", Moment),
)

# Append-only: triggers refuse a change (see the migration). It holds no text.
AUDIT = Table(
    "audit",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("actor", SLACK_ID, nullable=False),  # a user id, or "app", "operator", "slack"
    Column("action", String(32), nullable=False),
    Column("channel", SLACK_ID, nullable=False),
    Column("thread_ts", SLACK_ID, nullable=False),
    Column("suggestion_id", ID),
    Column("text_hash", ID),
    Index("audit_of_thread", "channel", "thread_ts"),
)

# Who has the home page open, so that it is kept current for them.
HOMES = Table(
    "homes",
    metadata,
    Column("user", SLACK_ID, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# Threads that a person saved for replays; decisions can be replayed anyway, and are not stored twice.
SAVED_THREADS = Table(
    "saved_threads",
    metadata,
    Column("case_id", String(255), primary_key=True),
    Column("saved_at", Moment, nullable=False),
    Column("body", JSON(none_as_null=True)),  # all texts, in the format of copilot/evaluation/saved/saved_format.py
    Column("people", JSON(none_as_null=True)),  # as in suggestions
)
