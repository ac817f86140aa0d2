"""Values that are written as text: days of the week, and names of emoji."""

from __future__ import annotations

from itertools import groupby

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_days(text: str) -> frozenset[int]:
    """The days of the week, Monday being 0, in text such as "Mon-Fri", "Mon,Wed,Fri" or "Sun-Thu".

    Raises:
        ValueError: a part of it is no day; the message says which and how days are written.
    """
    days: set[int] = set()
    for part in text.replace("–", "-").split(","):
        first, dash, last = part.partition("-")
        start = _day(first, text)
        span = (_day(last, text) - start) % 7 if dash else 0
        days |= {(start + step) % 7 for step in range(span + 1)}
    return frozenset(days)


def _day(name: str, text: str) -> int:
    name = name.strip().lower()
    if len(name) >= 3:
        for number, day in enumerate(_DAYS):
            if day.startswith(name):
                return number
    raise ValueError(f"{name!r} in {text!r} is no day of the week; write days like Mon-Fri or Mon,Wed,Fri")


def days_text(days: frozenset[int]) -> str:
    """Days as `parse_days` reads them: "Mon-Fri" for 0 to 4, "Mon,Wed" for 0 and 2."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(sorted(days)), lambda pair: pair[1] - pair[0])]
    return ",".join(_name(run[0]) if len(run) == 1 else f"{_name(run[0])}-{_name(run[-1])}" for run in runs)


def _name(day: int) -> str:
    return _DAYS[day][:3].capitalize()


def plain_emoji(name: str) -> str:
    """The name without colons and skin tone: `eyes::skin-tone-2` is `eyes`."""
    return name.strip(":").partition("::")[0]
