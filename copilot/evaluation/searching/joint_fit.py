"""Weights for several tasks at once, fitted to all sets of questions or to all but one company's.

A duplicate and its original, a question and its answer, a question and the thread that settled it use different words
of a case. Each set counts alike, however many questions it has, unless `SHARE` says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from copilot.evaluation.searching.fit import LEARNED, TRUST, choices_of, rescored, surprise, trust_row
from index.search.fusion import Fusion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from copilot.evaluation.searching.question_sets import QuestionSet

SHARE: Mapping[str, float] = {"faq": 3.0, "rust": 2.0}  # a task of its own against four workspaces of one task
_OF_TRUST: Mapping[str, float] = {"faq": 0.3, "rust": 0.9}  # so that each task counts alike: 168, 500, 200 questions
# A question whose right case is hidden, and a thread as it began, against a question that is labelled: some other case
# may have been right, of the threads more often.
_HIDDEN, _BEGUN = 0.3, 0.1
_RIDGE, _TRUST_RIDGE = 0.0002, 1.0
_FITTED = frozenset({"meaning", "dense", "words", "title", "title_words", "resolution", "thread", "remarks"})
# A better score and a longer lead always count, and not to know what was asked in vain never makes surer.
_BOUNDS: Mapping[str, tuple[float, float | None]] = {
    "best": (0.1, None),
    "lead": (0.2, None),
    "beside": (0.35, None),  # of what is hidden, nothing was asked in vain: so its weight is not seen there
    "blind": (-4.0, 0.0),
}
_CAUTION = 0.4  # log-odds: a wrong answer costs more than a holding reply


def fit_jointly(sets: Sequence[QuestionSet], start: Fusion) -> Fusion:
    """The weights for these sets. What is not evidence keeps its weight, and so do error messages: few have any."""
    tasks = [(SHARE.get(one.name, 1.0), choices_of(one.answerable)) for one in sets]
    bounds = [(0.0, None) if name in _FITTED else (start.score_weights[name],) * 2 for name in LEARNED]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = [(share, *surprise(weights, choices, _RIDGE)) for share, choices in tasks]
        value = sum(share * one for share, one, _ in parts)
        return value, np.sum([share * slope for share, _, slope in parts], axis=0)

    given = np.array([start.score_weights[name] for name in LEARNED])
    weights = minimize(loss, given, jac=True, method="L-BFGS-B", bounds=bounds).x
    right = [(choice.features[choice.right] @ weights).max() for _, choices in tasks for choice in choices]
    bias = -float(np.median(right))  # half of the right cases score more than one half
    known = {**start.score_weights, "bias": bias, **dict(zip(LEARNED, weights.tolist(), strict=True))}
    return Fusion(known, _fit_trust(sets, Fusion(known, start.confidence_weights)))


def _fit_trust(sets: Sequence[QuestionSet], fusion: Fusion) -> dict[str, float]:
    asked = [
        (answer, share * _OF_TRUST.get(one.name, 1.0))
        for one in sets
        for tried in one.tried
        for answer, share in ((tried.answer, 1.0), (tried.hidden, _HIDDEN))
        if answer is not None and answer.matches
    ]
    asked += [(answer, _BEGUN) for one in sets for answer in one.threads if answer.matches]
    rows, right = zip(*map(trust_row, rescored([answer for answer, _ in asked], fusion)), strict=True)
    counts = np.array([share for _, share in asked])
    bias, weights = _weighted_logistic(np.array(rows), np.array(right, dtype=float), counts)
    return {"bias": bias - _CAUTION, **dict(zip(TRUST, weights.tolist(), strict=True))}


def _weighted_logistic(
    rows: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights of the most likely logistic model, held small on features of equal spread."""
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.column_stack([np.ones(len(rows)), (rows - middle) / spread])
    held = np.array([0.0, *[1.0] * rows.shape[1]])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = scaled @ weights
        value = counts @ (np.logaddexp(0.0, odds) - right * odds) + 0.5 * _TRUST_RIDGE * float(held @ weights**2)
        return float(value), scaled.T @ (counts * (expit(odds) - right)) + _TRUST_RIDGE * held * weights

    limits = [_BOUNDS.get(name, (0.0, None)) for name in TRUST]
    wide = [
        tuple(one if one is None else one * size for one in limit) for limit, size in zip(limits, spread, strict=True)
    ]
    bounds = [(None, None), *wide]
    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0] - (found[1:] * middle / spread).sum()), found[1:] / spread
