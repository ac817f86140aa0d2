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
    """A daily limit on tokens, counted from midnight UTC."""

    engine: Engine
    most: int

    def reserve(self, now: datetime, tokens: int) -> int:
        """Reserve up to so many of the tokens left today, and return how many; 0 if none are left.

        What a process had reserved when it died stays reserved: the day's tokens end early, never late.
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
        """Give back what was reserved but not used, and record what the suggestion used."""
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
    """The tokens used or reserved on that day."""
    with engine.connect() as connection:
        return connection.scalar(select(MODEL_DAYS.c.tokens).where(MODEL_DAYS.c.day == _day(now))) or 0


def _take(connection: Connection, day: str, used: int, more: int) -> bool:
    """Add to the day's tokens, unless another process has since they were read."""
    if insert_new(connection, MODEL_DAYS, {"day": day, "tokens": more}) and not used:
        return True
    same = (MODEL_DAYS.c.day == day, MODEL_DAYS.c.tokens == used)
    return connection.execute(update(MODEL_DAYS).where(*same).values(tokens=used + more)).rowcount == 1


def _day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"
