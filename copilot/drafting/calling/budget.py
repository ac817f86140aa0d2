"""Tokens: how many one suggestion may use, and what it did use."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from copilot.drafting.errors import BudgetSpentError
from copilot.model import Usage

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens."""

    input: float
    output: float

    def of(self, input_tokens: int, output_tokens: int) -> float:
        return (input_tokens * self.input + output_tokens * self.output) / 1e6


class Ledger(Protocol):
    """The tokens of the day, shared by all processes."""

    def reserve(self, now: datetime, tokens: int) -> int:
        """Reserve up to so many of the tokens left today, and return how many."""

    def settle(self, suggestion_id: str, now: datetime, model: str, reserved: int, usage: Usage) -> None:
        """Give back what was reserved but not used."""


class Spending:
    """The tokens of one suggestion; calls may run at the same time. A call without an answer counts as estimated."""

    def __init__(self, most: int, prices: Prices | None = None) -> None:
        self._most = most
        self._prices = prices
        self._lock = threading.Lock()
        self._input = self._output = self._calls = self._open = 0

    def begin(self, estimated: int) -> None:
        """Call this before a request that may use so many.

        Raises:
            BudgetSpentError: the suggestion has not that many left; send nothing.
        """
        with self._lock:
            if self._input + self._output + self._open + estimated > self._most:
                raise BudgetSpentError(
                    f"This would take more than the {self._most:,} tokens that are left for this suggestion; "
                    "see suggestion_budget_tokens and daily_budget_tokens under [model]."
                )
            self._open += estimated
            self._calls += 1

    def settle(self, estimated: int, input_tokens: int, output_tokens: int) -> None:
        """Call this after a request, with what it really used."""
        with self._lock:
            self._open -= estimated
            self._input += input_tokens
            self._output += output_tokens

    @property
    def usage(self) -> Usage:
        """Tokens used so far; requests still running count with their input."""
        with self._lock:
            input_tokens = self._input + self._open
            cost = round(self._prices.of(input_tokens, self._output), 6) if self._prices else None
            return Usage(input_tokens, self._output, self._calls, cost)
