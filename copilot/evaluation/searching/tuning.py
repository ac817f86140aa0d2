"""Fitting weights to questions whose right cases are known, and testing whether they win on later ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from copilot.evaluation.searching.fit import LEARNED, choices_of, fit_score, fit_trust, rescored
from copilot.evaluation.searching.rank_metrics import hit, reciprocal_rank
from index.errors import InputError
from index.search.fusion import Fusion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from copilot.evaluation.searching.retrieval import Answered

    Figure = Callable[[Sequence[str], frozenset[str]], float]

_EARLIER = 0.7  # of the questions, in time, are learned from; the later rest is the test
_FEWEST = 40
_RESAMPLED = 10_000
FIGURES: Mapping[str, Figure] = {
    "MRR": reciprocal_rank,
    "hit@1": partial(hit, depth=1),
    "hit@5": partial(hit, depth=5),
    "hit@10": partial(hit, depth=10),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure's mean before and after, on the same questions, with an interval of the gain."""

    questions: int
    before: float
    after: float
    least: float  # 5th percentile of the gain over resampled questions
    most: float  # 95th

    @property
    def is_won(self) -> bool:
        return self.least > 0.0

    def __str__(self) -> str:
        return (
            f"{self.before:.3f} → {self.after:.3f} on {self.questions} later questions "
            f"(gain {self.after - self.before:+.3f}, 90 % interval {self.least:+.3f} to {self.most:+.3f})"
        )


def split(answers: Sequence[Answered]) -> tuple[Sequence[Answered], Sequence[Answered]]:
    """The earlier answers, to learn from, and the later ones, to test; they come in order of time.

    Raises:
        InputError: too few questions with a known right case.
    """
    if len(answers) < _FEWEST:
        raise InputError(
            f"{len(answers)} questions with a known answer (marked duplicates, approved suggestions) are too few to "
            f"learn from; {_FEWEST} are needed."
        )
    place = round(_EARLIER * len(answers))
    return answers[:place], answers[place:]


def fit(answers: Sequence[Answered], before: Fusion) -> Fusion:
    """Fit both halves of the fusion: the score on all of these answers, then the confidence in what it ranks first.

    Raises:
        InputError: no right case was among the candidates.
    """
    choices = choices_of(answers)
    if not choices:
        raise InputError("No known answer is among what the search finds: there is nothing to fit weights to.")
    score_weights = fit_score(choices, before)
    fitted = Fusion(score_weights, before.confidence_weights)
    return Fusion(score_weights, fit_trust(rescored(answers, fitted), fitted))


def worth(answers: Sequence[Answered], before: Fusion) -> tuple[float, dict[str, float]]:
    """The mean reciprocal rank on the later answers of weights fitted to the earlier ones, and the same without each
    feature."""
    earlier, later = split(answers)
    choices = choices_of(earlier)

    def rank(*left_out: str) -> float:
        fusion = Fusion(fit_score(choices, before, leave_out=left_out), before.confidence_weights)
        return float(np.mean([reciprocal_rank(one.ranking, one.right) for one in rescored(later, fusion)]))

    return rank(), {name: rank(name) for name in LEARNED}


def compare(
    before: Sequence[Answered], after: Sequence[Answered], figure: Figure = reciprocal_rank, seed: int = 0
) -> Comparison:
    """Compare two answers to each of the same questions."""
    old, new = (
        np.array([figure(one.ranking, one.right) for one in answers], dtype=float) for answers in (before, after)
    )
    picked = np.random.default_rng(seed).integers(0, len(old), (_RESAMPLED, len(old)))
    least, most = np.percentile((new - old)[picked].mean(axis=1), [5, 95])
    return Comparison(len(old), float(old.mean()), float(new.mean()), float(least), float(most))
