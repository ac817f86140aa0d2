"""The tables for what was read from Slack and GitHub. Cases are made from them in the same way as from an export."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table

from index.storage.tables import Moment, metadata

# Every message in a channel. One that no person wrote (a join, another app's post, a tombstone) has no author, and no
# body, unless it may announce a release.
# `app`: the id and name of the app that posted it; null in rows from before this was kept.
SLACK_MESSAGES = Table(
    "slack_messages",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),
    Column("thread_ts", String(32)),  # for a reply: ts of its root
    Column("author", String(100), nullable=False),
    Column("body", JSON(none_as_null=True)),  # text: a Message, plain and redacted
    Column("app", String(200)),
    Column("seen", Float(53), nullable=False),  # when the reading that last saw it began
    # For a root: what the channel's listing says about its replies, and what it said when they were last read.
    Column("reply_count", Integer, nullable=False),
    Column("latest_reply", String(32), nullable=False),
    Column("read_count", Integer, nullable=False),
    Column("read_latest", String(32), nullable=False),
    # For a long thread whose reading was interrupted: when that began, and the last reply saved.
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
    Column("read_at", Moment),  # when the last complete reading began
    Column("earliest", Float(53)),  # nothing before it is known: hidden by Slack's plan, or never read
    # A reading in progress: its lower bound, how far back it got, and when it began.
    Column("sweep_since", Float(53)),
    Column("sweep_at", String(32)),
    Column("sweep_began", Float(53)),
    Column("problem", String(200)),  # why it could not be read last time
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

# How far each listing has been read: where to continue, and the ETag of the last answer.
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
    Column("comments", Integer, nullable=False),  # the number that GitHub reports
    Column("compared", Integer, nullable=False),  # the reported number when the comments were last read in full
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

# What someone asked to forget, and is never read again: ids only, no text.
FORGOTTEN = Table(
    "forgotten",
    metadata,
    Column("kind", String(16), primary_key=True),  # user, thread, channel
    Column("name", String(255), primary_key=True),
    Column("at", Moment, nullable=False),
)
