"""Who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from copilot.settings import OnCall, Shift


def who_is_on_call(setting: OnCall, team: Collection[str], now: datetime, timezone: str) -> str | None:
    """The team member on call: by the rota, or else as the only member of the on-call user group."""
    user = on_shift(setting.rota, now, timezone) or (only_member(team) if setting.source == "user_group" else None)
    return user if user in team else None


def on_shift(rota: Sequence[Shift], now: datetime, timezone: str) -> str | None:
    """The user whose shift includes today; of several shifts the one written last, so that it can override."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    return next((shift.user for shift in reversed(rota) if shift.from_ <= today <= shift.to), None)


def only_member(team: Collection[str]) -> str | None:
    """The one member of a group that always holds just the person on call; None of any other group."""
    return next(iter(team)) if len(team) == 1 else None
