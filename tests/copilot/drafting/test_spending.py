"""Budgets: of one suggestion in memory, of the day in SQL, where several processes share it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot.drafting.calling.budget import Prices, Spending
from copilot.drafting.errors import BudgetSpentError
from copilot.model import Usage
from copilot.records.answers.spending import DayLedger, tokens_of_day
from copilot.records.spending_tables import MODEL_USAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_call_that_would_take_too_much_is_not_made() -> None:
    spending = Spending(1_000)
    spending.begin(600)
    with pytest.raises(BudgetSpentError, match="suggestion_budget_tokens"):
        spending.begin(600)
    spending.settle(600, 100, 20)
    spending.begin(600)
    assert spending.usage == Usage(700, 20, 2)


def test_what_was_never_answered_counts_as_estimated_and_has_its_price() -> None:
    spending = Spending(10_000, Prices(1.0, 4.0))
    spending.begin(3_000)
    spending.settle(3_000, 2_000, 500)
    spending.begin(1_000)
    assert spending.usage == Usage(3_000, 500, 2, 0.005)


def test_a_day_gives_what_it_has_left_and_begins_anew_at_midnight(engine: Engine) -> None:
    ledger = DayLedger(engine, 1_000)
    assert ledger.reserve(NOW, 700) == 700
    assert ledger.reserve(NOW, 700) == 300
    assert ledger.reserve(NOW, 700) == 0
    ledger.settle("s1", NOW, "m", 700, Usage(150, 50, 2, 0.01))
    assert tokens_of_day(engine, NOW) == 500
    assert ledger.reserve(NOW, 700) == 500
    assert ledger.reserve(NOW + timedelta(days=1), 700) == 700


def test_what_was_used_is_kept_and_a_suggestion_without_calls_used_nothing(engine: Engine) -> None:
    ledger = DayLedger(engine, 1_000)
    ledger.reserve(NOW, 500)
    ledger.settle("s1", NOW, "m", 500, Usage(150, 50, 2, 0.01))
    ledger.reserve(NOW, 500)
    ledger.settle("s2", NOW, "m", 500, Usage())
    with engine.connect() as connection:
        rows = connection.execute(select(MODEL_USAGE)).all()
    assert [(row.suggestion_id, row.calls, row.input_tokens, row.output_tokens, row.cost_usd) for row in rows] == [
        ("s1", 2, 150, 50, 0.01)
    ]
    assert tokens_of_day(engine, NOW) == 200


def test_processes_that_share_a_day_never_take_more_than_it_has(new_engine: Callable[[], Engine]) -> None:
    ledgers = [DayLedger(new_engine(), 1_000) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        granted = list(threads.map(lambda place: ledgers[place % 4].reserve(NOW, 70), range(24)))
    assert sum(granted) == 1_000
    assert sorted(granted, reverse=True) == [70] * 14 + [20] + [0] * 9
