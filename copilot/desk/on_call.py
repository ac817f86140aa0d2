"""Who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from copilot.settings import Shift


def on_call(rota: Sequence[Shift], now: datetime, timezone: str) -> str | None:
    """The user of the shift that has today in it; of several the one that is written last, as an override is."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    return next((shift.user for shift in reversed(rota) if shift.from_ <= today <= shift.to), None)
