"""When the team works, and what time it is for somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

    from copilot.settings import Hours, WorkingHours

_MORNING, _NIGHT = 7, 22  # hours between which it is day for the asker


def next_working_moment(now: datetime, hours: Hours) -> datetime:
    """`now` itself inside working hours, else the start of the next ones (UTC).

    A shift belongs to the day on which it begins; if its `to` is not after its `from`, it ends on the next day.
    """
    zone = ZoneInfo(hours.timezone)
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    week = (yesterday + timedelta(days=step) for step in range(9))  # from last night's shift to the one in a week
    shifts = (_shift(day, hours.working, zone) for day in week if day.weekday() in hours.working.days)
    return next(max(now, start) for start, end in shifts if now < end)


def _shift(day: date, working: WorkingHours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in UTC: in local time, hours that the clock skips or repeats would compare wrongly."""
    last = day if working.from_ < working.to else day + timedelta(days=1)
    start, end = (datetime.combine(*when, zone) for when in ((day, working.from_), (last, working.to)))
    return start.astimezone(UTC), end.astimezone(UTC)


def local_time(now: datetime, tz_name: str | None, tz_offset: int | None = None) -> str | None:
    """A person's local time, "14:05" or "03:10 at night", by Slack's `tz`, or else its `tz_offset` (seconds).

    None if neither names a time zone.
    """
    zone = _zone(tz_name, tz_offset)
    if zone is None:
        return None
    local = now.astimezone(zone)
    return f"{local:%H:%M}" + ("" if _MORNING <= local.hour < _NIGHT else " at night")


def _zone(tz_name: str | None, tz_offset: int | None) -> tzinfo | None:
    try:
        if tz_name:
            return ZoneInfo(tz_name)
    except (KeyError, ValueError, OSError):
        pass  # a zone newer than this machine's list; the offset is right for today
    if tz_offset is None or abs(tz_offset) >= 24 * 3600:
        return None
    return timezone(timedelta(seconds=tz_offset))
