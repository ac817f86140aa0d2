"""Threads that nobody answered: never shown, not counted, and a reason to trust no other case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.commands.reindex import reindex_files
from index.storage.case_store import count_by_standing
from tests.asking import ask
from tests.exports import ASKER, HELPER, OTHER, case_id, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]

TEAM = {"members": [HELPER]}
DAY = 86_400
SOLVED = [
    (ASKER, "The sync to Snowflake stops with an expired key, how do I renew the key?"),
    (HELPER, "Run `tool key renew --sink snowflake`, then restart the sync."),
    (ASKER, "That worked, thank you!"),
]
OPEN = [
    (OTHER, "Can the sync write to Iceberg tables directly?"),
    (HELPER, "Good question, let me ask the team and come back to you."),
]
ASKED_AGAIN = "does the sync write iceberg tables directly"


def _ids(app: App, question: str) -> list[str]:
    return [match.case.case_id for match in ask(app, question).matches]


def test_what_was_asked_in_vain_is_not_shown_and_lowers_the_trust_in_others(make_app: MakeApp, tmp_path: Path) -> None:
    without = make_app(team=TEAM)
    reindex_files(without, [write_export(tmp_path / "a", {"support": thread(0, *SOLVED)})], [])
    before = ask(without, ASKED_AGAIN).confidence
    app = make_app(team=TEAM)
    said = {"support": [*thread(0, *SOLVED), *thread(DAY, *OPEN)]}
    report = reindex_files(app, [write_export(tmp_path / "b", said)], [])
    suggestion = ask(app, ASKED_AGAIN)
    assert case_id(DAY) not in _ids(app, ASKED_AGAIN)
    assert suggestion.confidence < before or suggestion.confidence < 0.05
    assert not suggestion.answered
    assert (report["cases"], report["added"], report["skipped"]) == (1, 0, 1)
    assert count_by_standing(app.engine)["unanswered"] == 1


def test_the_same_history_again_changes_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    export = write_export(tmp_path / "a", {"support": [*thread(0, *SOLVED), *thread(DAY, *OPEN)]})
    first = reindex_files(app, [export], [])
    again = reindex_files(app, [export], [])
    assert again["generation"] == first["generation"]
    assert (again["added"], again["changed"], again["removed"], again["embedded"]) == (0, 0, 0, 0)


def test_an_answer_makes_it_a_case_and_its_deletion_removes_it(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [write_export(tmp_path / "a", {"support": [*thread(0, *SOLVED), *thread(DAY, *OPEN)]})], [])
    answered = [*OPEN, (HELPER, "Yes: set `format: iceberg` on the sink, it writes Iceberg tables directly.")]
    later = {"support": [*thread(0, *SOLVED), *thread(DAY, *answered)]}
    report = reindex_files(app, [write_export(tmp_path / "b", later)], [])
    assert (report["added"], report["changed"]) == (1, 0)
    assert _ids(app, ASKED_AGAIN)[0] == case_id(DAY)
    assert "unanswered" not in count_by_standing(app.engine)
