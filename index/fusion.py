"""From evidence to one score, and from the best score to a probability; a small model whose weights stand here.

Fitted by `scripts/fit_confidence.py`; see the README for the figures.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.model import Case, Evidence

_DENSE, _WORDS = 0.65, 0.35
_OUTSIDE_THE_TEAM = 0.9  # an answer by somebody outside the team weighs less
# log-odds that the first match is the right one
_BIAS, _PER_DENSE, _PER_WORDS = -6.6, 10.0, 4.0


def score(evidence: Evidence, case: Case) -> float:
    """How well a case fits, 0…1."""
    trust = 1.0 if case.answered_by_team or case.resolution is None else _OUTSIDE_THE_TEAM
    return trust * (_DENSE * _unit(evidence.dense) + _WORDS * _unit(evidence.words))


def confidence(evidence: Evidence) -> float:
    """The probability that the first match is the right one, by its own evidence."""
    odds = _BIAS + _PER_DENSE * _unit(evidence.dense) + _PER_WORDS * _unit(evidence.words)
    return 1.0 / (1.0 + math.exp(-odds))


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
