"""From signals in a conversation to a calibrated probability: one small logistic model per flag.

Fitted by `scripts/fit_flags.py` on the development half of the labelled threads; the README has the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Signals = dict[str, float]  # by name, 0…1 each


@dataclass(frozen=True, slots=True)
class Odds:
    """Log-odds that a flag is right: a bias, and what each signal adds."""

    bias: float
    per_signal: Mapping[str, float]

    def chance(self, signals: Signals) -> float:
        """The probability that the flag is right.

        Raises:
            KeyError: a signal is missing.
        """
        log_odds = self.bias + sum(weight * signals[name] for name, weight in self.per_signal.items())
        return 1.0 / (1.0 + math.exp(-log_odds))


# A wrong flag costs a glance, a missed one leaves a user alone: low enough to find most of those in the development
# half.
RAISED_FROM = 0.15

NEEDS_CALL = Odds(-5.07, {"rounds": 0.19, "trouble": 3.64, "helpers_at_a_loss": 0.45, "settled": -2.27})
PRODUCT_REVIEW = Odds(-3.20, {"wished": 2.50, "plans": 1.65, "proposes": 2.21, "reproach": 2.21})
PRODUCT_CALL = Odds(-4.50, {"speaks_for": 2.02, "builds": 1.04, "concrete": 0.41, "weighs": 0.38, "tells": 0.82})
