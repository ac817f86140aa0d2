"""Who is on call: by the rota, or as the only member of a group, and never anybody outside the team."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from copilot.desk.on_call import on_shift, only_member, who_is_on_call
from copilot.settings import OnCall, Shift

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEAM = frozenset({"UANA", "UBEN"})


def shift(user: str, first: int, last: int) -> Shift:
    return Shift.model_validate({"user": user, "from": date(2026, 1, first), "to": date(2026, 1, last)})


@pytest.mark.parametrize(
    ("rota", "user"),
    [
        ([], None),
        ([shift("UANA", 5, 11)], "UANA"),
        ([shift("UANA", 6, 11)], None),
        ([shift("UANA", 5, 5), shift("UBEN", 6, 11)], "UANA"),
        ([shift("UANA", 1, 11), shift("UBEN", 5, 5)], "UBEN"),  # the last one overrides
    ],
)
def test_the_shift_that_has_today_in_it(rota: list[Shift], user: str | None) -> None:
    assert on_shift(rota, MONDAY, "UTC") == user


def test_today_is_the_desks_day() -> None:
    evening = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)  # the sixth in Berlin
    assert on_shift([shift("UANA", 6, 6)], evening, "Europe/Berlin") == "UANA"
    assert on_shift([shift("UANA", 6, 6)], evening, "UTC") is None


@pytest.mark.parametrize(("team", "user"), [((), None), (("UANA",), "UANA"), (("UANA", "UBEN"), None)])
def test_only_a_group_of_one_says_who_is_on_call(team: tuple[str, ...], user: str | None) -> None:
    assert only_member(team) == user


@pytest.mark.parametrize(
    ("setting", "team", "user"),
    [
        ({"rota": [shift("UANA", 5, 11)]}, TEAM, "UANA"),
        ({"rota": [shift("ULEFT", 5, 11)]}, TEAM, None),  # they have left the team
        ({"rota": []}, {"UANA"}, None),  # the rota alone counts
        ({"source": "user_group"}, {"UANA"}, "UANA"),
        ({"source": "user_group"}, TEAM, None),
        ({"source": "user_group", "rota": [shift("UBEN", 5, 11)]}, TEAM, "UBEN"),
        ({"source": "user_group"}, set(), None),
    ],
)
def test_who_is_on_call_is_on_the_team(setting: dict[str, Any], team: set[str], user: str | None) -> None:
    assert who_is_on_call(OnCall(**setting), team, MONDAY, "UTC") == user
