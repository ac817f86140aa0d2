"""The nouns: what a source yields, what the index remembers, what a search finds."""

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
# holds no resolution of its own: it is one more way of asking what another case or known issue answers.
Standing = Literal["confirmed", "answered", "known_issue", "pointer"]

VISIBILITIES: tuple[Visibility, ...] = ("public", "internal")
SOMEONE = "someone"  # whom nobody can name, or nobody may: an id that is not known, a person who was forgotten
MOST_REMARKS = 100  # of one case: a thread of thousands says what it is about at its ends


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel, as far as the index needs it."""

    id: str
    name: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on a message and the ids of those who set it."""

    emoji: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A Slack message as plain, redacted text; `author` of the app's own post is its approver."""

    ts: str
    author: str
    text: str
    files: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    secrets: tuple[str, ...] = ()  # the kinds of what was redacted in it
    mentions: tuple[str, ...] = ()  # user ids
    author_name: str = ""  # as shown in Slack
    attached: tuple[tuple[str, str], ...] = ()  # name and redacted beginning of each file whose text Slack shows
    named: tuple[str, ...] = ()  # names that it carries: its author's, and in its mentions

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
    """What was said about a problem after it was put: answers, logs asked for, others who had it too."""

    at: datetime
    text: str


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
    links: tuple[str, ...] = ()  # case ids of threads and issues it names
    people: tuple[str, ...] = ()  # names that must not appear in a draft to somebody else
    team_links: tuple[str, ...] = ()  # addresses in the resolution that one of the team gave
    remarks: tuple[Remark, ...] = ()  # read when an index is built, and left out when a case is shown

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything the case says: it changes exactly when the case does."""
        content = {f.name: getattr(self, f.name) for f in fields(self)}
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def answer_hash(self) -> str:
        """SHA-256 of what a draft takes from it: it changes when a draft that stands on it may not be true any more."""
        told = (self.title, self.problem, self.resolution, self.url, self.team_links)
        return hashlib.sha256(orjson.dumps(told)).hexdigest()


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that did not become a case, and why; counted, never dropped in silence."""

    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a source held completely: only there, and only in this span of time, does absence delete."""

    source: Source
    name: str  # the channel id or owner/repo
    earliest: datetime
    latest: datetime
    withdrawn: bool = False  # nothing of it may be kept, whatever it held


def moment(ts: str) -> datetime:
    """The time of a Slack ts such as "1700000000.000100"."""
    return datetime.fromtimestamp(float(ts), UTC)
