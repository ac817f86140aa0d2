"""The first half of the straight line: gather, search, judge, draft, check, save.

Gathering has redacted already: no text comes in any other way. A model, where there is one, is asked for draft and
flags at once; without one, or when it is of no use, the rules judge and the template drafts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from copilot.drafting.asides import aside_for
from copilot.drafting.brief import brief_for, fitting, nobody
from copilot.drafting.write import write_draft
from copilot.flags.judge import judge
from copilot.flags.opinion import merge_flags
from copilot.model import Suggestion
from index.kinds.guess import NO_OPINION
from index.search.outdated import LaterEvents, warnings_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from copilot.drafting.brief import Author
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Conversation
    from index.kinds.labels import Kind
    from index.model import Audience, Release, Visibility
    from index.search.match import Match

# Scores below which a match only distracts: by itself, and beside the best one.
_HOPELESS, _FAR_BEHIND = 0.0003, 0.01


class Finder(Protocol):
    """Finds the best matches for a conversation, or for words that somebody would rather search with."""

    def __call__(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]: ...


class KindOpinion(Protocol):
    """The chance of each kind, for a question."""

    def __call__(self, question: str) -> Mapping[Kind, float]: ...


class Keeper(Protocol):
    """Keeps a suggestion for the decision to come."""

    def __call__(self, suggestion: Suggestion) -> None: ...


@dataclass(frozen=True, slots=True)
class SuggestServices:
    """What the line needs from outside."""

    find: Finder
    confidence: Callable[[Sequence[Match]], float]  # that the first match is the right one
    releases_since: Callable[[datetime], Sequence[Release]]
    save: Keeper
    policy: DraftPolicy
    answer_threshold: float
    kinds: KindOpinion = lambda question: NO_OPINION
    author: Author = nobody


def suggest(
    conversation: Conversation,
    services: SuggestServices,
    *,
    suggestion_id: str,
    now: datetime,
    audience: Audience = "public",
    visibility: Visibility = "internal",
    as_of: datetime | None = None,
    words: str = "",
    use_case: str | None = None,
    engineer: str = "",
    purpose: str = "",
) -> Suggestion:
    """One suggestion for a conversation, kept for the decision to come.

    An engineer may search with other `words` than the asker's, and say with `use_case` (a case_id) which case it is.
    `engineer` is the user id of whoever will decide: a model's draft takes its tone from their own replies, and a call
    is offered with their link. `visibility` is that of the place, and decides who may learn what follows from it; where
    nobody says, the team alone. A `purpose`, see copilot/drafting/purposes.py, asks for another reply than what fits.

    Raises:
        InputError: the reply needs a link that is not set.
    """
    found = services.find(conversation, audience, as_of, words)
    sure = services.confidence(found)
    shown = _beside_the_first([match for match in found if is_worth_showing(match, found)], sure)
    ranked = _with_warnings(shown, conversation, services, as_of or now)
    matches = tuple(sorted(ranked, key=lambda match: match.case.case_id != use_case))
    chosen = bool(matches) and matches[0].case.case_id == use_case
    instead_of = ranked[0].case.case_id if chosen and ranked[0] is not matches[0] else None
    if chosen:
        matches = (replace(matches[0], why=("It was chosen by hand.", *matches[0].why)), *matches[1:])
    sure = 1.0 if chosen else sure if matches else 0.0
    answered = sure >= services.answer_threshold
    purpose = purpose or fitting(answered, matches)
    brief = brief_for(purpose, suggestion_id, now, conversation, matches, audience, engineer, services.policy)
    opinion = services.author(brief)
    judged = judge(conversation, matches, answered, services.kinds(conversation.question))
    flags = merge_flags(judged, opinion.flags, conversation)
    draft = write_draft(brief, opinion, services.policy)
    draft = replace(draft, purpose=brief.purpose.name, aside=aside_for(brief.purpose, conversation, matches, flags))
    suggestion = Suggestion(
        suggestion_id,
        now,
        conversation,
        audience,
        answered,
        sure,
        matches,
        draft,
        flags,
        opinion.usage,
        instead_of,
        visibility,
    )
    services.save(suggestion)
    return suggestion


def is_worth_showing(match: Match, found: Sequence[Match]) -> bool:
    return match.score >= max(_HOPELESS, _FAR_BEHIND * found[0].score)


def _beside_the_first(matches: Sequence[Match], sure: float) -> list[Match]:
    """The first match's score is the confidence in it, and the others' are as much lower as they are worse."""
    return [replace(match, score=sure * match.score / matches[0].score) for match in matches]


def _with_warnings(
    matches: Sequence[Match], conversation: Conversation, services: SuggestServices, now: datetime
) -> tuple[Match, ...]:
    answered = [match.case.resolved_at for match in matches if match.case.resolved_at]
    later = LaterEvents(
        releases=tuple(services.releases_since(min(answered)) if answered else ()),
        cases=tuple(match.case for match in matches),
    )
    return tuple(
        replace(match, warnings=warnings_for(match.case, conversation.question, later, now)) for match in matches
    )
