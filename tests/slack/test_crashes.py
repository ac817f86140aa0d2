"""Killed at each of six points and started again: nothing lost, nothing twice, nothing unapproved, nothing hanging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.build import App
from tests.slack.crashing import ACKNOWLEDGED, POINTS, Nursery, crash_and_recover, is_alive
from tests.slack.desk import KNOWN, UNKNOWN, settings_for, texts_in

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


def test_killed_after_another_search_was_acknowledged(
    nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    """What the engineer sees fills all the same."""
    pid = nursery.start(slack, crew, data_dir, die=ACKNOWLEDGED)
    crew.uma.says(crew.support, UNKNOWN)
    slack.wait_for(lambda: crew.ana.dm, timeout=20)
    crew.ana.clicks("edit", crew.ana.dm[0].channel, crew.ana.dm[0].ts)
    slack.wait_for(lambda: "Your reply" in seen(crew), timeout=20)
    crew.ana.types({"words": KNOWN})
    crew.ana.clicks("search_again")
    slack.wait_for(lambda: not is_alive(pid), timeout=20)
    assert "Seen before" not in seen(crew)
    nursery.start(slack, crew, data_dir)
    slack.wait_for(lambda: "Seen before" in seen(crew), timeout=20)
    assert not slack.problems


@pytest.mark.parametrize("point", ["after `sending`", "after the post", "before `sent`"])
def test_killed_between_the_question_to_the_team_and_the_reply(
    point: str, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    """The team is asked once, and the user is told once."""
    pid = nursery.start(slack, crew, data_dir, die=point)
    ts = crew.uma.says(crew.support, UNKNOWN)
    slack.wait_for(lambda: crew.ana.dm, timeout=20)
    crew.ana.clicks("approve", crew.ana.dm[0].channel, crew.ana.dm[0].ts)
    slack.wait_for(lambda: not is_alive(pid), timeout=20)
    nursery.start(slack, crew, data_dir)
    slack.wait_for(lambda: "Posted by ana" in str(crew.ana.dm[0].blocks), timeout=30)
    asked = [message for message in slack.messages(crew.triage) if message.bot_id == slack.bot_id]
    told = [message for message in slack.thread(crew.support, ts) if message.bot_id == slack.bot_id]
    assert (len(asked), len(told)) == (1, 1)
    assert not slack.problems


def seen(crew: Crew) -> str:
    return texts_in(crew.ana.modal.blocks) if crew.ana.modal else ""
