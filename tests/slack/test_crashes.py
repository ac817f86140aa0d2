"""Killed or stopped at each point and gone on with: nothing lost, nothing twice, nothing unapproved or hanging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.build import App
from tests.slack.crashing import Nursery, crash_and_recover, is_alive, pause_and_go_on
from tests.slack.desk import KNOWN, UNKNOWN, settings_for, texts_in
from tests.slack.points import ACKNOWLEDGED, IN_THE_CALL, POINTS, POSTED, SENDING, SENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.slack.desk import Crew
    from tests.slack.points import Point
    from tests.strict_slack import StrictSlack


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery.open()
    yield nursery
    nursery.close()


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed_at(point: Point, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path) -> None:
    app = App(settings_for(slack, data_dir, crew, None, {}))
    assert crash_and_recover(nursery, slack, crew, app, point).verdicts(point.answer) == set()
    assert not slack.problems


@pytest.mark.parametrize("point", [p for p in POINTS if p is not IN_THE_CALL], ids=lambda point: point.name)
def test_stopped_at_while_another_process_takes_over(
    point: Point, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    app = App(settings_for(slack, data_dir, crew, None, {}))
    assert pause_and_go_on(nursery, slack, crew, app, point).verdicts(point.answer) == set()
    assert not slack.problems


@pytest.mark.parametrize("point", [p for p in POINTS if p.moved_on is not None], ids=lambda point: point.name)
def test_stopped_at_while_the_thread_goes_on(
    point: Point, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    app = App(settings_for(slack, data_dir, crew, None, {}))
    aftermath = pause_and_go_on(nursery, slack, crew, app, point, moves_on=True)
    assert aftermath.verdicts(point.answer, point.moved_on) == set()
    assert not slack.problems


def test_killed_after_another_search_was_acknowledged(
    nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    """What the engineer sees fills all the same."""
    pid = nursery.start(slack, crew, data_dir, at=ACKNOWLEDGED)
    crew.uma.says(crew.support, UNKNOWN)
    slack.wait_for(lambda: crew.ana.dm, timeout=20)
    crew.ana.clicks("edit", crew.ana.dm[0].channel, crew.ana.dm[0].ts)
    slack.wait_for(lambda: "Your reply" in seen(crew), timeout=20)
    crew.ana.clicks("unfold")
    slack.wait_for(lambda: "Search with other words" in seen(crew), timeout=20)
    crew.ana.types({"words": KNOWN})
    crew.ana.clicks("search_again")
    slack.wait_for(lambda: not is_alive(pid), timeout=20)
    assert "Seen before" not in seen(crew)
    nursery.start(slack, crew, data_dir)
    slack.wait_for(lambda: "Seen before" in seen(crew), timeout=20)
    assert not slack.problems


@pytest.mark.parametrize("point", [SENDING, POSTED, SENT], ids=lambda point: point.name)
def test_killed_between_the_question_to_the_team_and_the_reply(
    point: Point, nursery: Nursery, slack: StrictSlack, crew: Crew, data_dir: Path
) -> None:
    """The team is asked once, and the user is told once."""
    pid = nursery.start(slack, crew, data_dir, at=point)
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
