"""The nouns of the app: what is asked, and what a person decides on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Audience, Message, Role, Source, Standing, Visibility
    from index.search.match import Match

# The reasons offered when a suggestion is dismissed.
OTHER_PROBLEM, BAD_ANSWER, NOT_NEEDED = "Another problem", "Wrong or outdated answer", "Not needed here"

FlagKind = Literal[
    "needs_call",
    "product_review",
    "product_call",
    "bug",
    "feature_request",
    "ask_team",
    "known_issue",
    "blocker",
    "secret_shared",
]

Told = Literal["team", "product"]

Says = Literal["answers", "partly", "does_not"]

Severity = Literal["fault", "doubt", "mended", "note"]
SEVERITIES: tuple[Severity, ...] = ("fault", "doubt", "mended", "note")  # the gravest first


@dataclass(frozen=True, slots=True)
class Turn:
    """A message, and the role of its author in this conversation."""

    role: Role
    message: Message


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as it is when a suggestion is made; all text is redacted."""

    turns: tuple[Turn, ...]
    thread_ts: str | None = None  # None for a question that is not a Slack thread
    channel: str | None = None
    state: str | None = None  # of the thread when it was read; an approval is bound to it, see desk/facts.py
    team_is_known: bool = True  # False: a community whose team nobody named, where users help each other

    @property
    def asked(self) -> tuple[Message, ...]:
        """The asker's own messages."""
        return tuple(turn.message for turn in self.turns if turn.role == "asker")

    @property
    def authors(self) -> list[str]:
        """The ids of everyone who wrote in it."""
        return sorted({turn.message.author for turn in self.turns} - {""})

    @property
    def question(self) -> str:
        """All that the asker said, in their files, too."""
        return "\n".join(filter(None, (message.said for message in self.asked)))


@dataclass(frozen=True, slots=True)
class Flag:
    """A judgement on the conversation; `evidence` holds the ts of the messages it is based on."""

    kind: FlagKind
    reason: str
    evidence: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says about a draft: the kind of problem, why, about which words, and how severe it is."""

    kind: str
    reason: str
    severity: Severity = "doubt"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """The model's tokens for one suggestion, over all calls; `cost_usd` is None if no prices are set."""

    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """What the team or product is told together with a reply: both are posted, or neither."""

    to: Told
    text: str  # Markdown
    case_ids: tuple[str, ...] = ()  # the cases it names


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model that read the evidence says of it: whether it answers the question, what of it, how surely."""

    says: Says
    case_ids: tuple[str, ...] = ()  # of cases, known issues and sections; the best first
    sure: float = 0.0


@dataclass(frozen=True, slots=True)
class Stopped:
    """A model's draft that the checks did not let through, for the engineer to read, and why."""

    text: str  # without links, mentions and secrets that may not be posted; empty if nobody may read it
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed reply, the cases it is based on, who wrote it, and what the checks said."""

    text: str
    case_ids: tuple[str, ...]
    written_by: Literal["model", "template"]
    model: str | None = None
    remarks: tuple[Remark, ...] = ()
    prompt_hash: str | None = None  # SHA-256 over the prompts that the model got
    purpose: str = "answer"  # what the reply is for; see copilot/drafting/purposes.py
    aside: Aside | None = None
    stopped: Stopped | None = None  # what the model wrote instead, if this is the template

    @property
    def faults(self) -> tuple[Remark, ...]:
        """The remarks for which it must not be shown as good."""
        return tuple(remark for remark in self.remarks if remark.severity == "fault")

    @property
    def warnings(self) -> tuple[str, ...]:
        """The remarks as sentences, the gravest first."""
        by_weight = sorted(self.remarks, key=lambda remark: SEVERITIES.index(remark.severity))
        return tuple(dict.fromkeys(remark.reason for remark in by_weight))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person decides on: matches, draft and flags for one conversation at one moment."""

    suggestion_id: str
    created_at: datetime
    conversation: Conversation
    audience: Audience
    answered: bool
    confidence: float
    matches: tuple[Match, ...]
    draft: Draft
    flags: tuple[Flag, ...]
    usage: Usage | None = None  # of the model, where one was asked
    instead_of: str | None = None  # the case that the search put first, where an engineer chose another
    visibility: Visibility = "internal"  # of the place it was made in: who may learn what follows from it
    judgement: Judgement | None = None  # of the model, where one was asked
    later_question: str = ""  # what the draft answers, if that is not what the thread began with
    failed: int = 0  # proposals in the thread that did not help


@dataclass(frozen=True, slots=True)
class SavedFix:
    """What a release did about a case after it was answered; the match's warnings say it as a sentence."""

    release: str
    at: datetime
    url: str
    says: str


@dataclass(frozen=True, slots=True)
class SavedMatch:
    """A match as a saved suggestion tells it; texts and names are empty where nothing is known."""

    case_id: str
    source: Source
    title: str
    url: str
    problem: str
    resolution: str | None  # None for a known issue, and for a case that was withdrawn
    resolved_at: datetime | None
    score: float
    visibility: Visibility
    standing: Standing
    answered_by: str = ""
    answered_by_name: str = ""
    warnings: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    also_asked: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    distilled_title: str = ""  # what a model wrote of it; empty without one
    distilled_question: str = ""
    distilled_answer: str = ""  # a step a line
    fixed_since: SavedFix | None = None
    is_obsolete: bool = False  # marked so since the suggestion was made; not saved with it

    @property
    def headline(self) -> str:
        """Its title in short, if a model wrote one."""
        return self.distilled_title or self.title


# Of 19 questions of labelled workspaces whose best case scored between this and the threshold, 12 had the right one.
POSSIBLE = 0.2


@dataclass(frozen=True, slots=True)
class SavedSuggestion:
    """A suggestion read back from where it was saved: all that `suggest --json` tells; see suggestion_json.py."""

    suggestion_id: str
    question: str
    audience: Audience
    answered: bool
    confidence: float
    matches: tuple[SavedMatch, ...]
    draft: Draft
    flags: tuple[Flag, ...]
    instead_of: str | None = None
    usage: Usage | None = None
    judgement: Judgement | None = None
    later_question: str = ""
    failed: int = 0

    def may_use(self, match: SavedMatch) -> bool:
        """Whether a reply may stand on this match: one that everybody reads may not use an internal case."""
        return not match.is_obsolete and (self.audience != "public" or match.visibility == "public")

    @property
    def possible(self) -> tuple[SavedMatch, ...]:
        """What may answer although nothing answers for sure: those that are near enough to be offered."""
        if self.answered:
            return ()
        return tuple(match for match in self.matches if match.score >= POSSIBLE and self.may_use(match))
