"""What search and model come to together: how sure an answer is, and whether the reply is one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot.drafting.checks import check_draft
from copilot.drafting.purposes import ANSWER
from copilot.model import Remark, Stopped
from index.search.ranking import STALE, Ranking, is_stale

if TYPE_CHECKING:
    from copilot.drafting.brief import Brief, Opinion
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Draft, Judgement, Says


@dataclass(frozen=True, slots=True)
class Weights:
    """How many times likelier a model says this of a right match than of a wrong one."""

    answers: float
    partly: float
    does_not: float

    def of(self, says: Says) -> float:
        return {"answers": self.answers, "partly": self.partly, "does_not": self.does_not}[says]


# Fitted to 168 judgements of a large model on the labelled questions of four companies. It said `answers` of 105 of the
# 109 right cases and of none of the 59 wrong ones, `does_not` of 1 and 57, `partly` of 3 and 2. It saw the prompts and
# nothing else; the record is kept outside the project. See `scripts/benchmark_answers.py --answers … --left-out`.
WEIGHTS = Weights(answers=58.7, partly=0.738, does_not=0.0191)
# The search is never surer than this beside somebody who reads. Of the 59 questions in which it was surer than 0.9, 58
# had the right case; further up nothing is measured.
_SUREST = 0.97
_CHOSEN = 1.0  # the confidence in a case that an engineer chose, which is not for a model to judge

_UNLIKELY = "The model answers from a case that the search finds unlikely: read its draft."
_OVERRULED = "The model finds no answer in the case that this stands on: read what it wrote instead."
_UNCERTAIN = Remark("judgement", "The search was sure of a case, but the model finds no answer in it.", "note")


@dataclass(frozen=True, slots=True)
class Settled:
    """A brief with the purpose that its reply has in the end, and what it stands on."""

    brief: Brief
    opinion: Opinion
    ranking: Ranking
    answered: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """From which confidence on a reply is an answer, and what a model's judgement counts."""

    threshold: float
    policy: DraftPolicy
    weights: Weights


def settle(brief: Brief, opinion: Opinion, found: Ranking, terms: Terms) -> Settled:
    """What becomes of a question with matches once a model has read them, or has not: an answer or a holding reply.

    A draft that says the other is kept for the engineer to read, and the template takes its place.
    """
    judgement = opinion.judgement if found.confidence < _CHOSEN else None
    ranking = weighed(found, judgement, terms.weights) if judgement else found
    answered = ranking.confidence >= terms.threshold
    brief = replace(brief, matches=ranking.matches)
    if brief.purpose.name != ANSWER:
        return Settled(brief, opinion, ranking, answered)
    draft = opinion.draft
    if draft and bool(draft.case_ids) != answered:
        opinion = _stopped(brief, opinion, draft, terms.policy)
    elif draft and not answered and found.confidence >= terms.threshold:
        opinion = replace(opinion, draft=replace(draft, remarks=(*draft.remarks, _UNCERTAIN)))
    return Settled(brief.as_answer(answered), opinion, ranking, answered)


def weighed(found: Ranking, judgement: Judgement, weights: Weights = WEIGHTS) -> Ranking:
    """The ranking after a model has read the matches: first the one that it answers from, as sure as both make it.

    Where it finds no answer, the matches keep the search's scores: what may answer is still offered.
    """
    chosen = next((match for match in found.found if match.case.case_id in judgement.case_ids[:1]), None)
    if chosen is None:
        return replace(found, confidence=_with(found.confidence, weights.does_not))
    confidence = _with(chosen.score, weights.of(judgement.says)) * (STALE if is_stale(chosen) else 1.0)
    also = [match for match in found.others if match.case.case_id in judgement.case_ids]
    matches = [match for match in (*found.matches, *also) if match is not chosen]
    others = tuple(match for match in found.others if match is not chosen and match not in also)
    return Ranking((replace(chosen, score=confidence), *matches), confidence, found.instead_of, others)


def _with(chance: float, weight: float) -> float:
    chance = min(chance, _SUREST)
    return chance * weight / (chance * weight + 1 - chance)


def _stopped(brief: Brief, opinion: Opinion, draft: Draft, policy: DraftPolicy) -> Opinion:
    """Without its draft, which the engineer can read."""
    why = _UNLIKELY if draft.case_ids else _OVERRULED
    checked = check_draft(draft, brief.as_answer(bool(draft.case_ids)).given(policy))
    return replace(opinion, draft=None, trouble=why, stopped=Stopped(checked.text, (why,)))
