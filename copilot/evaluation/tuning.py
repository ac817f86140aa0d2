"""Adapting the search to a community: weights fitted to its marked duplicates, used only where they win later on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from copilot.evaluation.fit import LEARNED, choices_of, fit_score, fit_trust, rescored
from copilot.evaluation.ranking import reciprocal_rank
from index.errors import InputError
from index.fusion import Fusion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot.evaluation.retrieval import Answered

_EARLIER = 0.7  # of the questions, in time: what is fitted; the later rest judges
_FEWEST = 40
_RESAMPLED = 10_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean reciprocal rank before and after, on the same questions, with an interval of the gain."""

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
            f"MRR {self.before:.3f} → {self.after:.3f} on {self.questions} later questions "
            f"(gain {self.after - self.before:+.3f}, 90 % interval {self.least:+.3f} to {self.most:+.3f})"
        )


def tune(answers: Sequence[Answered], before: Fusion) -> tuple[Fusion, Comparison]:
    """Weights fitted to the earlier answers, which are in order of time, and what they gain on the later ones.

    Raises:
        InputError: too few questions with a known right case.
    """
    earlier, later = _split(answers)
    fitted = fit(earlier, before)
    return fitted, compare(later, before, fitted)


def _split(answers: Sequence[Answered]) -> tuple[Sequence[Answered], Sequence[Answered]]:
    if len(answers) < _FEWEST:
        raise InputError(f"{len(answers)} marked duplicates are too few to learn from; {_FEWEST} are needed.")
    split = round(_EARLIER * len(answers))
    return answers[:split], answers[split:]


def fit(answers: Sequence[Answered], before: Fusion) -> Fusion:
    """Both halves of the fusion: the score on all of these answers, then the trust in what it ranks first."""
    scoring = fit_score(choices_of(answers), before)
    fitted = Fusion(scoring, before.trusting)
    return Fusion(scoring, fit_trust(rescored(answers, fitted), fitted))


def worth(answers: Sequence[Answered], before: Fusion) -> tuple[float, dict[str, float]]:
    """The mean reciprocal rank on the later answers of weights fitted to the earlier ones, and without each feature."""
    earlier, later = _split(answers)
    choices = choices_of(earlier)

    def rank(*left_out: str) -> float:
        fusion = Fusion(fit_score(choices, before, leave_out=left_out), before.trusting)
        return float(np.mean([reciprocal_rank(one.ranking, one.right) for one in rescored(later, fusion)]))

    return rank(), {name: rank(name) for name in LEARNED}


def compare(answers: Sequence[Answered], before: Fusion, after: Fusion, seed: int = 0) -> Comparison:
    """The same candidates ranked by both."""
    old, new = (
        np.array([reciprocal_rank(one.ranking, one.right) for one in rescored(answers, fusion)])
        for fusion in (before, after)
    )
    picked = np.random.default_rng(seed).integers(0, len(old), (_RESAMPLED, len(old)))
    least, most = np.percentile((new - old)[picked].mean(axis=1), [5, 95])
    return Comparison(len(old), float(old.mean()), float(new.mean()), float(least), float(most))


def save_fusion(fusion: Fusion, file: Path) -> None:
    """Write the weights in one step, so that nobody reads half of them."""
    rounded = {
        "score": {name: round(value, 4) for name, value in fusion.scoring.items()},
        "confidence": {name: round(value, 4) for name, value in fusion.trusting.items()},
    }
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
