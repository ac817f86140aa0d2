"""Messages typed one after the other are one question, in whatever order they arrive."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.desk.questions import Root, group_roots, ready_at
from tests.copilot.desk.stories import minute, ts

PAUSE = timedelta(minutes=3)


def root(number: int, author: str = "U1", channel: str = "C1", replied: int | None = None) -> Root:
    return Root(channel, ts(number), author, None if replied is None else minute(replied))


def groups(*roots: Root) -> dict[int, int]:
    """The minute of each message and of the first one of its question, in channel C1."""
    number = {ts(minute): minute for minute in range(60)}
    found = group_roots(roots, PAUSE)
    return {number[key[1]]: number[first[1]] for key, first in found.items() if key[0] == "C1"}


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        ([], {}),
        ([root(0)], {0: 0}),
        ([root(0), root(2)], {0: 0, 2: 0}),
        ([root(0), root(3)], {0: 0, 3: 0}),
        ([root(0), root(4)], {0: 0, 4: 4}),
        ([root(0), root(3), root(6), root(9)], {0: 0, 3: 0, 6: 0, 9: 0}),
        ([root(0), root(1, "U2"), root(2)], {0: 0, 1: 1, 2: 0}),
        ([root(0), root(1, channel="C2"), root(2)], {0: 0, 2: 0}),
        ([root(0, replied=1), root(2), root(3)], {0: 0, 2: 2, 3: 2}),
        ([root(0, replied=5), root(2)], {0: 0, 2: 0}),
        ([root(0, replied=3), root(2), root(4)], {0: 0, 2: 0, 4: 4}),
    ],
)
def test_what_is_one_question(roots: list[Root], expected: dict[int, int]) -> None:
    assert groups(*roots) == expected


def test_channels_never_mix() -> None:
    assert group_roots([root(0), root(0, channel="C2")], PAUSE) == {
        ("C1", ts(0)): ("C1", ts(0)),
        ("C2", ts(0)): ("C2", ts(0)),
    }


ROOTS = st.lists(
    st.builds(root, st.integers(0, 15), st.sampled_from(["U1", "U2"]), st.sampled_from(["C1", "C2"])),
    max_size=10,
    unique_by=lambda one: one.key,
)


@settings(deadline=None)
@given(ROOTS, st.data())
def test_any_order_and_any_repetition_make_the_same_questions(roots: list[Root], data: st.DataObject) -> None:
    found = group_roots(roots, PAUSE)
    assert group_roots(data.draw(st.permutations(roots + roots[:3])), PAUSE) == found
    assert set(found) == {one.key for one in roots}
    assert all(found[first] == first and first <= key for key, first in found.items())


def test_a_question_is_ready_after_a_pause_and_waits_no_longer_than_the_longest() -> None:
    longest = timedelta(minutes=10)
    assert ready_at(minute(0), minute(0), PAUSE, longest) == minute(3)
    assert ready_at(minute(0), minute(2), PAUSE, longest) == minute(5)
    assert ready_at(minute(0), minute(9), PAUSE, longest) == minute(10)
