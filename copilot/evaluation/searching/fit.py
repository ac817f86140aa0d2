"""Fitting the weights of `index.search.fusion` to questions whose right cases are known.

Ranking is a choice: the weights are those under which the right case is most likely to be chosen among the candidates
(a conditional logit). Evidence never counts against a case, so its weights cannot be negative. The trust in the first
match is fitted afterwards, on what these weights rank first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from index.search.fusion import EVIDENCE, Fusion, circumstances, lead_features

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from copilot.evaluation.searching.retrieval import Answered
    from index.search.match import Match

# The rest is policy: duplicates do not say whose answers to trust.
LEARNED = (*EVIDENCE, "is_fixed", "age", "repeats", "voices")
TRUST = ("best", "lead", "ahead", "beside", "blind", "meaning", "shared")
_RIDGE = 0.0002  # per question, on each squared weight


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates for one question, shape (candidates, features), and which of them are right."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def choices_of(answers: Sequence[Answered]) -> list[Choice]:
    """One choice per question whose right case was among the candidates."""
    found = (_choice(answer) for answer in answers)
    return [choice for choice in found if choice.right.any() and not choice.right.all()]


def _choice(answer: Answered) -> Choice:
    rows = [_row(match, answer) for match in answer.matches]
    right = [match.case.case_id in answer.right for match in answer.matches]
    return Choice(np.array(rows).reshape(len(rows), len(LEARNED)), np.array(right, dtype=bool))


def _row(match: Match, answer: Answered) -> list[float]:
    around = circumstances(match, answer.query)
    return [around[name] if name in around else getattr(match.evidence, name) for name in LEARNED]


def fit_score(choices: Sequence[Choice], start: Fusion, leave_out: Collection[str] = ()) -> dict[str, float]:
    """The weights of the score, in log-odds that a candidate is right; policy keeps the weights it had.

    Features that are left out weigh nothing; that shows what each kind of evidence is worth.
    """
    given = np.array([0.0 if name in leave_out else start.score_weights[name] for name in LEARNED])
    free = [(0.0, None) if name in EVIDENCE else (None, None) for name in LEARNED]
    bounds = [(0.0, 0.0) if name in leave_out else bound for name, bound in zip(LEARNED, free, strict=True)]
    weights = minimize(surprise, given, args=(choices,), jac=True, method="L-BFGS-B", bounds=bounds).x
    bias, scale = calibrated(choices, weights)
    return {**start.score_weights, "bias": bias, **dict(zip(LEARNED, (scale * weights).tolist(), strict=True))}


def surprise(
    weights: NDArray[np.float64], choices: Sequence[Choice], held: float = _RIDGE
) -> tuple[float, NDArray[np.float64]]:
    """Minus the mean log-likelihood of the right choices, with the ridge `held`, and its gradient."""
    loss, slope = 0.0, np.zeros_like(weights)
    for choice in choices:
        logs = log_softmax(choice.features @ weights)
        among_right = np.exp(log_softmax(logs[choice.right]))
        loss -= np.logaddexp.reduce(logs[choice.right])
        slope += np.exp(logs) @ choice.features - among_right @ choice.features[choice.right]
    ridge = held * float(weights @ weights)
    return float(loss) / len(choices) + ridge, slope / len(choices) + 2 * held * weights


def calibrated(choices: Sequence[Choice], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Bias and scale with which the weighted sum becomes the log-odds that a candidate is right."""
    sums = np.concatenate([choice.features @ weights for choice in choices])
    right = np.concatenate([choice.right for choice in choices]).astype(float)
    bias, scale = _logistic_fit(np.stack([sums], axis=1), right)
    return bias, scale[0]


def fit_trust(answers: Sequence[Answered], fusion: Fusion) -> dict[str, float]:
    """The weights of the confidence in the first match, from answers that were scored with `fusion`."""
    rows, right = zip(*(trust_row(answer) for answer in answers if answer.matches), strict=True)
    bias, weights = _logistic_fit(np.array(rows), np.array(right, dtype=float))
    return {"bias": bias, **dict(zip(TRUST, weights.tolist(), strict=True))}


def rescored(answers: Sequence[Answered], fusion: Fusion) -> list[Answered]:
    """The answers as another fusion would have ranked the same candidates."""
    return [replace(answer, matches=_ranked(answer, fusion)) for answer in answers]


def _ranked(answer: Answered, fusion: Fusion) -> tuple[Match, ...]:
    def score(match: Match) -> Match:
        beside = score(match.unanswered) if match.unanswered else None
        return replace(match, score=fusion.score(match, answer.query), unanswered=beside)

    scored = map(score, answer.matches)
    return tuple(sorted(scored, key=lambda match: (-match.score, match.case.case_id)))


def trust_row(answer: Answered) -> tuple[list[float], bool]:
    features = lead_features(answer.matches)
    return [features[name] for name in TRUST], answer.matches[0].case.case_id in answer.right


def _logistic_fit(rows: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights of the most likely logistic model."""
    with_bias = np.column_stack([np.ones(len(rows)), rows])

    def surprise(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = with_bias @ weights
        loss = np.logaddexp(0.0, odds).sum() - right @ odds + 1e-3 * weights @ weights
        return float(loss), with_bias.T @ (expit(odds) - right) + 2e-3 * weights

    found = minimize(surprise, np.zeros(with_bias.shape[1]), jac=True, method="L-BFGS-B").x
    return float(found[0]), found[1:]
