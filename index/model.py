"""The data types: what a source yields and what the index stores."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

import orjson

from index.case_ids import issue_case_id
from index.text import without_middle

Source = Literal["slack", "github", "team", "docs"]  # `team`: written by hand, see index/cases/by_hand.py
Visibility = Literal["public", "internal"]
Audience = Literal["public", "internal"]
Role = Literal["asker", "team", "user"]

# `confirmed` and `answered` are the standings of a case; the others have no resolution. A `known_issue` is an open
# issue that the project means to solve, an `open_request` a wish it has not taken on, an `open_question` one that
# nobody answered. A `pointer` is another wording of what its target answers; a reply posted through the app makes one,
# too. `docs` is a section of the docs. An `unanswered` thread is never shown: it tells what was asked before, in vain.
Standing = Literal[
    "confirmed", "answered", "known_issue", "open_request", "open_question", "pointer", "docs", "unanswered"
]

VISIBILITIES: tuple[Visibility, ...] = ("public", "internal")
SOMEONE = "someone"  # shown for an unknown id, and for a person who asked to be forgotten
_ADDED = frozenset({"helped", "denied", "further"})  # fields that cases did not always have
MOST_REMARKS = 100  # per case: the beginning and end of a very long thread say what it is about
_ATTACHED = 6_000  # characters of a file's text that count as said: the beginning and end of a long log


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
class Forwarded:
    """A message that was forwarded in another, redacted: where it was said, and by whom."""

    channel: str  # its id; empty if Slack does not say
    author: str
    author_name: str
    text: str


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
    answer: tuple[int, ...] = ()  # its paragraphs that answer, without greeting and close; none: all of them
    is_rewritten: bool = False  # whether those are the approver's own, and not what its sources say
    # What it forwards. The texts belong to `text` once the thread is put together: only then is known who reads it.
    forwarded: tuple[Forwarded, ...] = ()

    @property
    def at(self) -> datetime:
        return moment(self.ts)

    @property
    def said(self) -> str:
        """All that it says, in its text and in its files."""
        return "\n".join(filter(None, (self.text, self.in_files)))

    @property
    def in_files(self) -> str:
        """The names of its files, and the texts in them, without the middle of long ones."""
        texts = dict(self.attached)
        names = dict.fromkeys((*self.files, *texts))
        return "\n".join(f"[file: {name}]\n{without_middle(texts.get(name, ''), _ATTACHED)}".strip() for name in names)


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
class PullRequest:
    """A pull request that an issue mentions or is closed by, with a short description, redacted."""

    number: int
    author: str
    title: str
    text: str


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
    pulls: tuple[PullRequest, ...] = ()  # those that it mentions or that close it, as far as the source has them
    by_bot: bool = False
    lock_reason: str = ""  # why nobody may comment any more: off-topic, too heated, resolved, spam

    @property
    def case_id(self) -> str:
        return issue_case_id(self.repo, self.number)


@dataclass(frozen=True, slots=True)
class Release:
    """A release and its notes, redacted: published on GitHub, or announced in Slack."""

    repo: str  # whose issues its notes name by number; "" if nothing says so
    tag: str  # its version; in Slack with its product: "Relay 2.4.0"
    url: str
    at: datetime
    notes: str
    channel: str = ""  # where it was announced in Slack, in which message, and by whom: "" if by an app
    ts: str = ""
    author: str = ""
    visibility: Visibility = "public"


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
    points_at: str | None = None  # of a rewritten answer that nobody confirmed yet: the case whose answer it rewrote
    versions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  # case ids of the threads and issues it mentions
    people: tuple[str, ...] = ()  # names that must not appear in a draft for someone else
    team_links: tuple[str, ...] = ()  # URLs in the resolution that a team member gave
    helped: tuple[str, ...] = ()  # ids of cases whose answer was posted here and helped the asker
    denied: tuple[str, ...] = ()  # and of those whose answer did not
    further: tuple[Pair, ...] = ()  # what else was asked and answered in the same thread
    remarks: tuple[Remark, ...] = ()  # loaded to build an index, left out when a case is shown

    @property
    def content_hash(self) -> str:
        """SHA-256 of all fields: it changes exactly when the case does, and not when a version adds a field."""
        content = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) or f.name not in _ADDED}
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def answer_hash(self) -> str:
        """SHA-256 of what a draft uses: if it changes, a draft based on this case may no longer be right."""
        told = [self.title, self.problem, self.resolution, self.url, self.team_links]
        return hashlib.sha256(orjson.dumps([*told, *((p.problem, p.resolution) for p in self.further)])).hexdigest()


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that did not become a case, and why; counted, never dropped silently."""

    reason: str
    where: str = ""


def moment(ts: str) -> datetime:  # of a Slack ts such as "1700000000.000100"
    return datetime.fromtimestamp(float(ts), UTC)
