"""The files that take longest come first, so that the workers of a run end at about the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

# Those that take longest, by the processor time of a whole run and what they wait; `--durations=50` says what changed.
LONGEST = (
    "tests/slack/test_crashes.py",
    "tests/slack/test_whatever_the_order.py",
    "tests/copilot/evaluation/test_adapting.py",
    "tests/copilot/evaluation/test_replay.py",
    "tests/index/test_redact.py",
    "tests/index/test_reindex.py",
    "tests/copilot/test_commands.py",
    "tests/hostile/test_text.py",
    "tests/hostile/test_model_injection.py",
    "tests/index/test_spread.py",
    "tests/hostile/test_file_bombs.py",
    "tests/hostile/test_exports.py",
    "tests/hostile/test_issue_files.py",
    "tests/slack/test_may_post.py",
    "tests/live/test_nightly.py",
    "tests/copilot/slack/test_view_limits.py",
    "tests/hostile/test_injection.py",
    "tests/copilot/evaluation/test_kinds.py",
    "tests/slack/test_private_places.py",
    "tests/copilot/test_forget_files.py",
    "tests/hostile/test_model_faults.py",
    "tests/slack/test_hostile_slack.py",
    "tests/index/test_hosts.py",
    "tests/live/test_databases.py",
    "tests/copilot/test_flags.py",
    "tests/slack/test_learning.py",
    "tests/slack/test_asides.py",
    "tests/live/test_slack.py",
    "tests/slack/test_tenancy.py",
    "tests/slack/test_leaving.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))
