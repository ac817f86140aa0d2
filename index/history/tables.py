"""The tables of what was read from Slack and GitHub. Cases are made from them, as they are from an export."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table

from index.storage.tables import Moment, metadata

# Every message that stands in a channel. One that is nobody's words (a join, another app's, a tombstone) has no body.
SLACK_MESSAGES = Table(
    "slack_messages",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("thread_ts", String(32)),  # of a reply: its root
    Column("author", String(100), nullable=False),
    Column("body", JSON(none_as_null=True)),  # text: a Message, plain and redacted
    Column("seen", Float(53), nullable=False),  # the beginning of the reading that last saw it
    # Of a root: what the channel says of its replies, and what it said when they were last read.
    Column("reply_count", Integer, nullable=False),
    Column("latest_reply", String(32), nullable=False),
    Column("read_count", Integer, nullable=False),
    Column("read_latest", String(32), nullable=False),
    # A long thread whose reading was cut short: when it began, and the last reply that was kept.
    Column("reading_since", Float(53)),
    Column("reading_at", String(32)),
    Index("slack_messages_of_thread", "channel", "thread_ts"),
    Index("slack_messages_by_author", "author"),
)

SLACK_CHANNELS = Table(
    "slack_channels",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("read_at", Moment),  # the beginning of the last reading that came to its end
    Column("earliest", Float(53)),  # before it nothing is known: the plan hides it, or it was never read
    # A reading in progress: from when on, how far back it has come, and when it began.
    Column("sweep_since", Float(53)),
    Column("sweep_at", String(32)),
    Column("sweep_began", Float(53)),
    Column("problem", String(200)),  # why it was not read the last time
)

GITHUB_REPOSITORIES = Table(
    "github_repositories",
    metadata,
    Column("repo", String(200), primary_key=True),
    Column("read_at", Moment),
    Column("is_private", Boolean),  # null until asked
    Column("sweep_began", Float(53)),  # a full reading in progress
    Column("problem", String(200)),
)

# How far each listing has been read: the address to go on with, and the ETag of what it last answered.
GITHUB_CURSORS = Table(
    "github_cursors",
    metadata,
    Column("repo", String(200), primary_key=True),
    Column("listing", String(32), primary_key=True),  # issues, comments, releases
    Column("since", String(40)),
    Column("page", Integer, nullable=False),
    Column("etag", String(200)),
)

GITHUB_ISSUES = Table(
    "github_issues",
    metadata,
    Column("repo", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(100), nullable=False),
    Column("is_pull_request", Boolean, nullable=False),
    Column("comments", Integer, nullable=False),  # as many as GitHub says there are
    Column("compared", Integer, nullable=False),  # with so many the kept ones were last compared
    Column("seen", Float(53), nullable=False),
    Column("body", JSON(none_as_null=True)),  # text: an Issue without its comments, redacted
)

GITHUB_COMMENTS = Table(
    "github_comments",
    metadata,
    Column("repo", String(200), primary_key=True),
    Column("comment_id", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("author", String(100), nullable=False),
    Column("seen", Float(53), nullable=False),
    Column("body", JSON(none_as_null=True)),  # text: a Comment, redacted
    Index("github_comments_of_issue", "repo", "number"),
)

# What was asked to be forgotten, and is never read again: ids, and no text.
FORGOTTEN = Table(
    "forgotten",
    metadata,
    Column("kind", String(16), primary_key=True),  # user, thread, channel
    Column("name", String(255), primary_key=True),
    Column("at", Moment, nullable=False),
)
