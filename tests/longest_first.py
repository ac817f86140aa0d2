"""The files that take longest come first, so that the workers of a run end at about the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

# Those that take more than ten seconds, the longest first; `--durations=50` says what has changed.
LONGEST = ("tests/slack/test_crashes.py", "tests/hostile/test_exports.py", "tests/slack/test_whatever_the_order.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))
