"""The first half of the straight line: gather, redact, search, judge, draft, check, save.

`gather.py` has gathered and redacted the conversation already. A model, if there is one, writes the draft and judges
the flags in one go; without one, or when it fails, the template drafts and the rules judge alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from copilot.desk.open_question import open_question
from copilot.drafting.brief import brief_for, nobody, usual_purpose
from copilot.drafting.checks import check_draft
from copilot.drafting.judgement import WEIGHTS, Terms, settle
from copilot.drafting.write import write_draft
from copilot.flags.judge import judge
from copilot.flags.opinion import merge_flags
from copilot.model import Suggestion
from index.docs.beside_cases import beside, is_docs
from index.kinds.guess import NO_OPINION
from index.releases.fixed_since import nothing_is_rare
from index.search.ranking import choose, oldest_answer, rank

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from copilot.drafting.brief import Author
    from copilot.drafting.judgement import Weights
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Conversation
    from index.kinds.labels import Kind
    from index.model import Audience, Release, Visibility
    from index.releases.fixed_since import Rarity
    from index.search.match import Match
    from index.search.ranking import Ranking


class Finder(Protocol):
    """Finds the best matches for a conversation, or for `words` to search with instead of the asker's.

    After the cases come the sections of the docs, in an order of their own.
    """

    def __call__(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]: ...


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
    weights: Weights = WEIGHTS  # of what the author says of the matches
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
    asked = _Asked(conversation, suggestion_id, now, audience, visibility, engineer, purpose)
    ranking = choose(ranked(conversation, services, audience, as_of, words, now), use_case)
    suggestion = _suggested(asked, ranking, services)
    services.save(suggestion)
    return suggestion


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a suggestion is asked for, and by whom."""

    conversation: Conversation
    suggestion_id: str
    now: datetime
    audience: Audience
    visibility: Visibility
    engineer: str
    purpose: str


def _suggested(asked: _Asked, found: Ranking, services: SuggestServices) -> Suggestion:
    """Judge the flags, write the draft, check the draft."""
    conversation = asked.conversation
    rule = partial(judge, conversation, kinds=services.kinds(conversation.question))
    is_found = found.confidence >= services.answer_threshold
    ruled = rule(found.matches, is_found)
    purpose = asked.purpose or usual_purpose(is_found, found.found, ruled)
    about = (asked.suggestion_id, asked.now, conversation, found.found, asked.audience, asked.engineer)
    brief = brief_for(purpose, *about, services.policy)
    terms = Terms(services.answer_threshold, services.policy, services.weights)
    settled = settle(brief, services.author(brief), found, terms)
    brief, opinion, ranking = settled.brief, settled.opinion, settled.ranking
    if ranking is not found:  # a model has read the matches
        ruled = rule(ranking.matches, settled.answered)
    flags = merge_flags(ruled, opinion.flags, conversation)
    draft = check_draft(write_draft(brief, opinion, services.policy, flags), brief.given(services.policy))
    question = open_question(conversation)
    return Suggestion(
        suggestion_id=asked.suggestion_id,
        created_at=asked.now,
        conversation=conversation,
        audience=asked.audience,
        answered=settled.answered,
        confidence=ranking.confidence,
        matches=ranking.matches,
        draft=draft,
        flags=flags,
        usage=opinion.usage,
        instead_of=ranking.instead_of,
        visibility=asked.visibility,
        judgement=opinion.judgement,
        later_question=question.text if question.earlier else "",
        failed=len(question.denied),
    )


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
