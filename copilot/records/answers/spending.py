"""The model's tokens of a day, in SQL: all processes that share a database share them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from copilot.records.spending_tables import MODEL_DAYS, MODEL_USAGE
from index.storage.rows import insert_new, put

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.model import Usage


@dataclass(frozen=True, slots=True)
class DayLedger:
    """At most so many tokens a day, counted from midnight UTC."""

    engine: Engine
    most: int

    def reserve(self, now: datetime, tokens: int) -> int:
        """Take up to so many of what is left of the day; how many these are, 0 when nothing is left.

        A process that dies keeps what it took: the day then ends early, never late.
        """
        day = _day(now)
        while True:
            used = tokens_of_day(self.engine, now)
            granted = max(0, min(tokens, self.most - used))
            if not granted:
                return 0
            with self.engine.begin() as connection:
                if _take(connection, day, used, granted):
                    return granted

    def settle(self, suggestion_id: str, now: datetime, model: str, reserved: int, usage: Usage) -> None:
        """Give back what was reserved and not used, and keep what the suggestion used."""
        unused = reserved - usage.input_tokens - usage.output_tokens
        with self.engine.begin() as connection:
            if unused:
                of_day = update(MODEL_DAYS).where(MODEL_DAYS.c.day == _day(now))
                connection.execute(of_day.values(tokens=MODEL_DAYS.c.tokens - unused))
            if usage.calls:
                row = {
                    "suggestion_id": suggestion_id,
                    "at": now,
                    "model": model,
                    "calls": usage.calls,
                    "input_tokens": usage.input_tokens,
                    "output_tokens": usage.output_tokens,
                    "cost_usd": usage.cost_usd,
                }
                put(connection, MODEL_USAGE, row)


def tokens_of_day(engine: Engine, now: datetime) -> int:
    """Used or reserved on that day."""
    with engine.connect() as connection:
        return connection.scalar(select(MODEL_DAYS.c.tokens).where(MODEL_DAYS.c.day == _day(now))) or 0


def _take(connection: Connection, day: str, used: int, more: int) -> bool:
    """Add to the day, unless somebody else has since it was read."""
    if insert_new(connection, MODEL_DAYS, {"day": day, "tokens": more}) and not used:
        return True
    same = (MODEL_DAYS.c.day == day, MODEL_DAYS.c.tokens == used)
    return connection.execute(update(MODEL_DAYS).where(*same).values(tokens=used + more)).rowcount == 1


def _day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"
