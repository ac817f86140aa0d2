"""Killed at each of six points and started again: nothing lost, nothing twice, nothing unapproved, nothing hanging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.build import App
from tests.slack.crashing import POINTS, Nursery, crash_and_recover
from tests.slack.desk import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.slack.desk import Crew
    from tests.strict_slack import StrictSlack


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery.open()
    yield nursery
    nursery.close()


@pytest.mark.parametrize("time", [1, 2])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at(point: str, time: int, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path) -> None:
    app = App(settings_for(slack, data_dir, crew, None, {}))
    assert crash_and_recover(nursery, slack, crew, app, point).is_whole
    assert not slack.problems
