"""The first half of the straight line: gather, redact, search, judge, draft, check, save.

`gather.py` has gathered and redacted the conversation already. A model, if there is one, writes the draft and judges
the flags in one go; without one, or when it fails, the template drafts and the rules judge alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from copilot.drafting.brief import brief_for, nobody, usual_purpose
from copilot.drafting.checks import check_draft
from copilot.drafting.purposes import UNSURE
from copilot.drafting.write import write_draft
from copilot.flags.judge import judge
from copilot.flags.opinion import merge_flags
from copilot.model import Stopped, Suggestion
from index.docs.beside_cases import beside, is_docs
from index.kinds.guess import NO_OPINION
from index.releases.fixed_since import nothing_is_rare
from index.search.ranking import Ranking, agreed, choose, may_agree, oldest_answer, rank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from copilot.drafting.brief import Author, Brief, Opinion
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Conversation
    from index.kinds.labels import Kind
    from index.model import Audience, Release, Visibility
    from index.releases.fixed_since import Rarity
    from index.search.match import Match


class Finder(Protocol):
    """Finds the best matches for a conversation, or for `words` to search with instead of the asker's.

    After the cases come the sections of the docs, in an order of their own.
    """

    def __call__(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]: ...


_UNLIKELY = "The model answers from a case that the search finds unlikely: read its draft."


@dataclass(frozen=True, slots=True)
class SuggestServices:
    """What the line needs from outside."""

    find: Finder
    confidence: Callable[[Sequence[Match]], float]  # the probability that the first match is the right one
    releases_since: Callable[[datetime, Audience], Sequence[Release]]
    save: Callable[[Suggestion], None]
    policy: DraftPolicy
    answer_threshold: float
    kinds: Callable[[str], Mapping[Kind, float]] = lambda question: NO_OPINION  # the chance of each kind
    author: Author = nobody
    rarity: Callable[[Audience], Rarity] = lambda audience: nothing_is_rare  # of a word among the cases they may see


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
    """One suggestion for a conversation, saved so that a person can decide on it.

    An engineer may search with other `words` than the asker's, and choose the case to answer from with `use_case` (a
    case_id). `engineer` is the user id of the person who will decide: a model's draft copies the tone of their own
    replies, and a call is offered with their link. `visibility` is that of the place where the question was asked: only
    people who can see that place may learn what follows from it, and if nobody says, only the team. `purpose` (see
    copilot/drafting/purposes.py) asks for another kind of reply than the usual one.

    Raises:
        InputError: the reply needs a link that is not set.
    """
    ranking = choose(ranked(conversation, services, audience, as_of, words, now), use_case)
    answered = ranking.confidence >= services.answer_threshold
    rule = partial(judge, conversation, kinds=services.kinds(conversation.question))
    ruled = rule(ranking.matches, answered)
    is_possible = may_agree(ranking, services.answer_threshold)
    purpose = purpose or usual_purpose(answered, ranking.matches, ruled, is_possible=is_possible)
    brief = brief_for(purpose, suggestion_id, now, conversation, ranking.matches, audience, engineer, services.policy)
    opinion = services.author(brief)
    if brief.purpose.name == UNSURE:
        brief, ranking, opinion = _settled(brief, ranking, opinion, services)
        answered = ranking.confidence >= services.answer_threshold
        ruled = rule(ranking.matches, answered) if answered else ruled
    flags = merge_flags(ruled, opinion.flags, conversation)
    draft = check_draft(write_draft(brief, opinion, services.policy, flags), brief.given(services.policy))
    suggestion = Suggestion(
        suggestion_id=suggestion_id,
        created_at=now,
        conversation=conversation,
        audience=audience,
        answered=answered,
        confidence=ranking.confidence,
        matches=ranking.matches,
        draft=draft,
        flags=flags,
        usage=opinion.usage,
        instead_of=ranking.instead_of,
        visibility=visibility,
    )
    services.save(suggestion)
    return suggestion


def _settled(
    brief: Brief, ranking: Ranking, opinion: Opinion, services: SuggestServices
) -> tuple[Brief, Ranking, Opinion]:
    """What became of an unsure search: an answer from the case that a model found in it, or a holding reply."""
    if opinion.draft and opinion.draft.case_ids:
        sure = agreed(ranking, opinion.draft.case_ids[0])
        if sure.confidence >= services.answer_threshold:
            ranking = sure
        else:
            checked = check_draft(opinion.draft, brief.settled_by(opinion.draft).given(services.policy))
            opinion = replace(opinion, draft=None, trouble=_UNLIKELY, stopped=Stopped(checked.text, (_UNLIKELY,)))
    brief = brief.settled_by(opinion.draft)
    return replace(brief, matches=ranking.matches), ranking, opinion


def ranked(
    conversation: Conversation,
    services: SuggestServices,
    audience: Audience,
    as_of: datetime | None,
    words: str,
    now: datetime,
) -> Ranking:
    """What is found for a conversation, in order, with what speaks against each."""
    found = services.find(conversation, audience, as_of, words)
    cases, sections = [one for one in found if not is_docs(one)], [one for one in found if is_docs(one)]
    oldest = oldest_answer(cases)
    releases = services.releases_since(oldest, audience) if oldest else ()
    confidence, rarity = services.confidence(cases), services.rarity(audience)
    ranking = rank(cases, confidence, conversation.question, releases, as_of or now, rarity)
    return beside(ranking, sections)
