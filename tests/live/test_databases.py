"""The same on both kinds of database: reading live, forgetting, and questions asked while builds are swapped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from copilot import gather
from copilot.forget import forget
from tests.conftest import GROWN_UP_TOO, NOW
from tests.live.conftest import QUESTION
from tests.live.test_github import REPO
from tests.live.test_slack import cases_of, counts, person, sync
from tests.strict_github import StrictGitHub

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]


def test_reading_changing_and_forgetting(small: Any, live_app: MakeApp, database_url: str) -> None:
    slack, support, who = small
    ana = person(slack, who["ana"])
    with StrictGitHub() as github:
        repo = github.add(REPO)
        number = repo.opens("leading zeros vanish", "Leading zeros vanish when a CSV is loaded into a table.")
        comment = repo.says(number, "Declare the column as text in the seed's schema, then the zeros stay.")
        repo.closes(number)
        app = live_app(github.url, team={"members": ["@ana"]}, github={"repositories": [REPO]})
        app.settings.environment.database_url = SecretStr(database_url)
        assert counts(sync(app))[:3] == (2, 0, 0)
        assert counts(sync(app)) == (0, 0, 0, 0)
        ana.edits(support, who["reply"], "Upgrade, and the lock goes by itself")
        repo.deletes(comment)
        assert counts(sync(app, full=True))[:3] == (0, 2, 0)
        told = forget(app.engine, app.cache, [ana.id], [f"github:{REPO}#{number}"], [], datetime.now(UTC))
        assert told.cases == 2
        assert cases_of(app) == {}
        assert sync(app)["cases"] == 0
        assert sync(app, full=True)["cases"] == 0


@GROWN_UP_TOO
def test_no_question_fails_while_builds_are_swapped(
    small: Any, live_app: MakeApp, tmp_path: Path, stores: dict[str, SecretStr]
) -> None:
    """Asked of another process than the one that builds, on another machine where several can share an index."""
    slack, support, who = small
    app = live_app(team={"members": ["@ana"]})
    other = live_app(data_dir=tmp_path / ("other" if stores else "data"), team={"members": ["@ana"]})
    sync(app)
    case_id, asked, faults = f"slack:{support.id}:{who['root']}", [0], list[str]()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            asked[0] += 1
            try:
                found = other.search.find(gather.from_question(QUESTION, NOW), "public", None)
                if not found or found[0].case.case_id != case_id:
                    faults.append(f"found {[match.case.case_id for match in found]}")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed question
                faults.append(repr(error))

    asking = threading.Thread(target=ask)
    asking.start()
    generations = set[str]()
    while (turn := len(generations)) < 6 or asked[0] <= 20:  # however fast the machine is
        root = person(slack, who["uma"]).says(support, f"Schedule {turn} does not start")
        person(slack, who["ana"]).says(support, f"Look into log {turn} of the scheduler", root)
        generations.add(sync(app, full=True)["generation"])
    done.set()
    asking.join()
    assert faults == []


@pytest.mark.parametrize("how", ["private", "gone", "no token"])
def test_doctor_looks_at_the_repositories(live_app: MakeApp, how: str) -> None:
    from copilot.doctor.checkup import examine

    with StrictGitHub() as github:
        if how != "gone":
            github.add(REPO, is_private=how == "private")
        app = live_app(github.url, team={"members": ["@ana"]}, github={"repositories": [REPO]})
        if how == "no token":
            app.settings.environment.github_token = SecretStr("wrong")
        app.settings.environment.slack_bot_token = None
        (finding,) = [f for f in examine(app, lambda: NOW) if f.check == f"github {REPO}"]
        says = {"private": "is private", "gone": "HTTP 404", "no token": "GITHUB_TOKEN"}
        assert not finding.ok
        assert says[how] in finding.says
