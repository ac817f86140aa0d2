"""The data types: what a source yields and what the index stores."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

import orjson

from index.case_ids import issue_case_id

Source = Literal["slack", "github", "team"]  # `team`: written by hand, see index/cases/by_hand.py
Visibility = Literal["public", "internal"]
Audience = Literal["public", "internal"]
Role = Literal["asker", "team", "user"]

# `confirmed` and `answered` are the standings of a case. A `known_issue` is an open GitHub issue. A `pointer`
# has no resolution of its own: it is another wording of the question that its target answers. An `unanswered` thread is
# no case and never shown: what resembles it more than any case was asked before, and nobody wrote an answer.
Standing = Literal["confirmed", "answered", "known_issue", "pointer", "unanswered"]

VISIBILITIES: tuple[Visibility, ...] = ("public", "internal")
SOMEONE = "someone"  # shown for an unknown id, and for a person who asked to be forgotten
MOST_REMARKS = 100  # per case: the beginning and end of a very long thread say what it is about


@dataclass(frozen=True, slots=True)
class Channel:
    """What the index needs to know about a Slack channel."""

    id: str
    name: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on a message and the ids of the users who added it."""

    emoji: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A Slack message as plain, redacted text; for the app's own posts `author` is the approver."""

    ts: str
    author: str
    text: str
    files: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    secrets: tuple[str, ...] = ()  # the kinds of secrets redacted from it
    mentions: tuple[str, ...] = ()  # user ids
    author_name: str = ""  # as shown in Slack
    attached: tuple[tuple[str, str], ...] = ()  # name and redacted beginning of each file that Slack previews as text
    named: tuple[str, ...] = ()  # names inside the message: its author's and those in mentions
    purpose: str = ""  # of a reply that was posted through the app, see copilot/drafting/purposes.py
    sources: tuple[str, ...] = ()  # case ids that such a reply stands on

    @property
    def at(self) -> datetime:
        return moment(self.ts)


@dataclass(frozen=True, slots=True)
class Thread:
    """A Slack thread; the first message is the root and its author the asker."""

    channel: Channel
    ts: str
    messages: tuple[Message, ...]
    people: tuple[str, ...] = ()
    url: str = ""

    @property
    def case_id(self) -> str:
        return f"slack:{self.channel.id}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a GitHub issue, redacted."""

    author: str
    association: str
    at: datetime
    text: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """A GitHub issue (never a pull request), redacted."""

    repo: str
    number: int
    url: str
    title: str
    body: str
    labels: tuple[str, ...]
    state: str
    state_reason: str | None
    author: str
    association: str
    created_at: datetime
    closed_at: datetime | None
    comments: tuple[Comment, ...] = ()
    closed_by: tuple[int, ...] = ()  # numbers of merged pull requests that say they close it

    @property
    def case_id(self) -> str:
        return issue_case_id(self.repo, self.number)


@dataclass(frozen=True, slots=True)
class Release:
    """A release and its notes, redacted."""

    repo: str
    tag: str
    url: str
    at: datetime
    notes: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said after the question was asked: an answer, a log, "I have this too"."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One question of a thread and what answered it."""

    problem: str
    resolution: str
    standing: Standing
    asked_at: datetime
    resolved_at: datetime
    asked_in: tuple[str, ...] = ()  # ts of the messages that ask
    answered_in: tuple[str, ...] = ()  # ts of the messages that answer


@dataclass(frozen=True, slots=True)
class Case:
    """One answered problem, or a known issue, or a pointer to one; the unit of knowledge and a row in SQL."""

    case_id: str
    source: Source
    scope: str  # the channel id or owner/repo it came from
    visibility: Visibility
    standing: Standing
    title: str
    problem: str
    resolution: str | None
    url: str
    asked_by: str
    asked_at: datetime
    answered_by: str = ""
    answered_by_name: str = ""
    answered_by_team: bool = False
    resolved_at: datetime | None = None
    points_at: str | None = None
    versions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  # case ids of the threads and issues it mentions
    people: tuple[str, ...] = ()  # names that must not appear in a draft for someone else
    team_links: tuple[str, ...] = ()  # URLs in the resolution that a team member gave
    further: tuple[Pair, ...] = ()  # what else was asked and answered in the same thread
    remarks: tuple[Remark, ...] = ()  # loaded to build an index, left out when a case is shown

    @property
    def content_hash(self) -> str:
        """SHA-256 of all fields: it changes exactly when the case does, and not when a version adds a field."""
        content = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "further" or self.further}
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def answer_hash(self) -> str:
        """SHA-256 of what a draft uses: if it changes, a draft based on this case may no longer be right."""
        told = [self.title, self.problem, self.resolution, self.url, self.team_links]
        told += [(pair.problem, pair.resolution) for pair in self.further]
        return hashlib.sha256(orjson.dumps(told)).hexdigest()


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that did not become a case, and why; counted, never dropped silently."""

    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a source contained completely. A case missing from it, within this time span, is deleted."""

    source: Source
    name: str  # the channel id or owner/repo
    earliest: datetime
    latest: datetime
    withdrawn: bool = False  # nothing from it may be kept, even if the source still has it


def moment(ts: str) -> datetime:
    """The time of a Slack ts such as "1700000000.000100"."""
    return datetime.fromtimestamp(float(ts), UTC)
