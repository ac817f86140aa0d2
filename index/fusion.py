"""From evidence to one score, and from the best score to a probability; a small model whose weights stand here.

Fitted by `scripts/fit_confidence.py`; see the README for the figures.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from index.cases.references import newer_asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Case, Evidence

_DENSE, _WORDS = 0.65, 0.35
# What an answer loses when nobody confirmed it, when it came from outside the team, when it is for an older release.
_NOT_CONFIRMED, _OUTSIDE_THE_TEAM, _FOR_AN_OLDER_RELEASE = 0.96, 0.9, 0.85
# log-odds that the first match is the right one
_BIAS, _PER_DENSE, _PER_WORDS = -6.0, 10.7, 9.0


def score(evidence: Evidence, case: Case, asked_versions: Sequence[str] = ()) -> float:
    """How well a case fits, 0…1: its evidence, less what makes its answer doubtful."""
    fit = _DENSE * _unit(evidence.dense) + _WORDS * _unit(evidence.words)
    return fit * _trust(case, asked_versions)


def _trust(case: Case, asked_versions: Sequence[str]) -> float:
    if case.resolution is None:
        return 1.0
    trust = 1.0 if case.standing == "confirmed" else _NOT_CONFIRMED
    if not case.answered_by_team:
        trust *= _OUTSIDE_THE_TEAM
    return trust * (_FOR_AN_OLDER_RELEASE if newer_asked(asked_versions, case.versions) else 1.0)


def confidence(evidence: Evidence) -> float:
    """The probability that the first match is the right one, by its own evidence."""
    odds = _BIAS + _PER_DENSE * _unit(evidence.dense) + _PER_WORDS * _unit(evidence.words)
    return 1.0 / (1.0 + math.exp(-odds))


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
