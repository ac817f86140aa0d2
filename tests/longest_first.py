"""The files that take longest come first, so that the workers of a run end at about the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

# Those that take more than ten seconds, the longest first; `--durations=50` says what has changed.
LONGEST = (
    "tests/slack/test_crashes.py",
    "tests/index/test_spread.py",
    "tests/hostile/test_exports.py",
    "tests/slack/test_whatever_the_order.py",
    "tests/copilot/test_commands.py",
    "tests/hostile/test_file_bombs.py",
    "tests/copilot/evaluation/test_replay.py",
    "tests/live/test_nightly.py",
    "tests/slack/test_asides.py",
    "tests/slack/test_may_post.py",
    "tests/slack/test_tenancy.py",
    "tests/live/test_slack.py",
    "tests/index/test_reindex.py",
    "tests/index/test_hosts.py",
    "tests/slack/test_leaving.py",
    "tests/slack/test_learning.py",
    "tests/slack/test_private_places.py",
    "tests/hostile/test_model_injection.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))
