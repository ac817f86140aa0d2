"""Working hours through weekends, nights and changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.desk.hours import local_time, next_working_moment
from copilot.settings import Hours
from copilot.settings.values import days_text, parse_days


def hours(days: str = "Mon-Fri", start: str = "09:00", end: str = "18:00", zone: str = "Europe/Berlin") -> Hours:
    return Hours.model_validate({"timezone": zone, "working": {"days": days, "from": start, "to": end}})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("Mon,Wed,Fri", {0, 2, 4}),
        ("Sun-Thu", {6, 0, 1, 2, 3}),
        ("sat - mon", {5, 6, 0}),
        ("Monday–Wednesday, SAT", {0, 1, 2, 5}),
        ("Tue", {1}),
        ("Tues-Thurs", {1, 2, 3}),
        ("Sun-Sun", {6}),
        ("Mon-Sun", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == days
    assert parse_days(days_text(frozenset(days))) == days


@pytest.mark.parametrize("text", ["Mon-Fri", "Mon,Wed,Fri", "Tue", "Mon-Sun", "Tue-Thu,Sat-Sun"])
def test_days_are_written_as_they_are_read(text: str) -> None:
    assert days_text(parse_days(text)) == text


@pytest.mark.parametrize(
    "text", ["", "Mo-Fr", "Mon-", "Mon,,Fri", "Mon-Fri-Sun", "Montag", "1-5", "weekdays", "Mon;Tue"]
)
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no day of the week; write days like Mon-Fri or Mon,Wed,Fri"):
        parse_days(text)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-04T08:00", "2026-03-04T08:00"),  # a Wednesday, 09:00 in Berlin: the first minute is inside
        ("2026-03-04T07:59", "2026-03-04T08:00"),
        ("2026-03-04T12:34:56.789", "2026-03-04T12:34:56.789"),
        ("2026-03-04T17:00", "2026-03-05T08:00"),  # 18:00: the last is not
        ("2026-03-06T20:00", "2026-03-09T08:00"),  # over the weekend
        ("2026-03-07T10:00", "2026-03-09T08:00"),
        ("2026-03-28T10:00", "2026-03-30T07:00"),  # the clock goes forward on the 29th
        ("2026-10-24T10:00", "2026-10-26T08:00"),  # and back on 25 October
        ("2026-12-31T23:30", "2027-01-01T08:00"),
    ],
)
def test_the_next_working_moment(now: str, expected: str) -> None:
    assert next_working_moment(utc(now), hours()) == utc(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-04T23:00", "2026-03-04T23:00"),  # Wednesday's shift, begun at 22:00 in Berlin
        ("2026-03-05T04:59", "2026-03-05T04:59"),  # still Wednesday's
        ("2026-03-05T05:00", "2026-03-05T21:00"),
        ("2026-03-07T04:00", "2026-03-07T04:00"),  # Friday's goes into Saturday
        ("2026-03-07T05:00", "2026-03-09T21:00"),  # and Saturday has none
        ("2026-03-09T02:00", "2026-03-09T21:00"),  # nor has the night from Sunday
    ],
)
def test_a_shift_over_midnight(now: str, expected: str) -> None:
    assert next_working_moment(utc(now), hours(start="22:00", end="06:00")) == utc(expected)


def test_a_shift_in_the_night_when_the_clock_changes() -> None:
    nights = hours("Sat", "22:00", "06:00")
    assert next_working_moment(utc("2026-03-29T03:59"), nights) == utc("2026-03-29T03:59")  # 05:59, seven hours long
    assert next_working_moment(utc("2026-03-29T04:00"), nights) == utc("2026-04-04T20:00")
    assert next_working_moment(utc("2026-10-25T04:59"), nights) == utc("2026-10-25T04:59")  # 05:59, nine hours long
    assert next_working_moment(utc("2026-10-25T05:00"), nights) == utc("2026-10-31T21:00")


def test_until_midnight_and_around_the_clock() -> None:
    evenings = hours("Mon", "18:00", "00:00", "UTC")
    assert next_working_moment(utc("2026-03-02T23:59"), evenings) == utc("2026-03-02T23:59")
    assert next_working_moment(utc("2026-03-03T00:00"), evenings) == utc("2026-03-09T18:00")
    always = hours("Mon-Sun", "00:00", "00:00")
    assert next_working_moment(utc("2026-03-29T01:30"), always) == utc("2026-03-29T01:30")


def test_the_zone_of_now_does_not_matter() -> None:
    tokyo = datetime.fromisoformat("2026-03-07T19:00+09:00")
    assert next_working_moment(tokyo, hours()) == utc("2026-03-09T08:00")
    inside = datetime.fromisoformat("2026-03-04T20:00+09:00")
    assert next_working_moment(inside, hours()) is inside


@settings(deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([hours(), hours("Sun-Thu", "22:00", "06:00"), hours("Wed", "02:30", "02:30", "America/New_York")]),
)
def test_the_next_moment_is_a_working_moment_within_a_week(now: datetime, worked: Hours) -> None:
    then = next_working_moment(now, worked)
    assert now <= then <= now + timedelta(days=7, hours=1)
    assert next_working_moment(then, worked) == then


@pytest.mark.parametrize(
    ("name", "offset", "expected"),
    [
        ("Europe/Berlin", None, "14:05"),
        ("America/Los_Angeles", None, "06:05 at night"),
        ("America/New_York", 0, "09:05"),  # the name knows when the clock changes, the offset does not
        ("Asia/Tokyo", None, "22:05 at night"),
        ("Mars/Olympus", 3600, "14:05"),
        ("../etc/passwd", 19800, "18:35"),
        ("", -3600, "12:05"),
        (None, 20700, "18:50"),
        (None, None, None),
        ("Mars/Olympus", None, None),
        (None, 10**9, None),
    ],
)
def test_the_time_of_day_for_somebody_else(name: str | None, offset: int | None, expected: str | None) -> None:
    assert local_time(utc("2026-03-13T13:05"), name, offset) == expected
