"""What did not change is not judged again; whatever a judgement depends on, is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.reindex import reindex_files
from index.cases.make import CaseMaker
from index.storage import case_store
from tests.conftest import GROWN_UP_TOO
from tests.exports import HELPER, OTHER, comment, issue, write_issues
from tests.index.test_reindex import CSV, LOCK, SSL, TEAM, counts, export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.model import Case, Issue, Skip, Thread
    from index.storage.readings import CaseReading

    MakeApp = Callable[..., App]

CLOSED: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of what is judged from now on."""
    ids: list[str] = []
    judge = CaseMaker.read

    def noted(self: CaseMaker, item: Thread | Issue | Skip) -> tuple[Case | Skip, CaseReading]:
        ids.append(getattr(item, "case_id", ""))
        return judge(self, item)

    monkeypatch.setattr(CaseMaker, "read", noted)
    return ids


@GROWN_UP_TOO
def test_only_what_changed_is_judged(make_app: MakeApp, tmp_path: Path, judged: list[str]) -> None:
    app = make_app(team=TEAM)
    issues = [issue(1, **CLOSED, comments=[comment("Fixed in 0.13.2 by reading the dataset.")]), issue(2)]
    reindex_files(app, [export(tmp_path, LOCK, SSL)], [write_issues(tmp_path / "i.jsonl", *issues)])
    assert len(judged) == 4
    judged.clear()
    changed = [SSL[0], (HELPER, "Import the proxy's certificate into the system store instead")]
    edited = [issues[0], issue(2, body="It stops in the newest version, too.")]
    result = reindex_files(app, [export(tmp_path, LOCK, changed)], [write_issues(tmp_path / "i.jsonl", *edited)])
    assert len(judged) == 2
    assert counts(result) == (0, 2, 0, 2, 2)


def test_another_team_judges_anew(make_app: MakeApp, tmp_path: Path, judged: list[str]) -> None:
    path = export(tmp_path, LOCK, SSL)
    reindex_files(make_app(team=TEAM), [path], [])
    reindex_files(make_app(team={"members": [HELPER, OTHER]}), [path], [])
    assert len(judged) == 4


def test_another_version_judges_anew(
    make_app: MakeApp, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    for code, times in (("this", 2), ("another", 4), ("another", 4)):
        monkeypatch.setattr("index.cases.made_from._code", lambda code=code: code)
        assert counts(reindex_files(app, [path], []))[1:3] == (0, 0)
        assert len(judged) == times


def test_an_upgrade_judges_all_once_and_embeds_only_what_reads_otherwise(
    make_app: MakeApp, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    with monkeypatch.context() as before:
        before.setattr("index.cases.made_from._code", lambda: "the version before")
        before.setattr("index.cases.from_thread.resolution_of", lambda answers, *_: "Hello! " + answers[0].text)
        first = counts(reindex_files(app, [path], []))
    judged.clear()
    upgraded = counts(reindex_files(app, [path], []))
    assert upgraded == (0, 2, 0, 0, 2), f"the two answers, and nothing of the questions; at first {first}"
    assert len(judged) == 2
    assert counts(reindex_files(app, [path], [])) == (0, 0, 0, 2, 0)
    assert len(judged) == 2


@pytest.mark.parametrize("removed", [True, False])
def test_what_something_else_wrote_or_removed_is_judged(
    removed: bool, make_app: MakeApp, tmp_path: Path, judged: list[str]
) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL, CSV)
    reindex_files(app, [path], [])
    judged.clear()
    case = next(iter(case_store.all_cases(app.engine)))
    if removed:
        case_store.delete_case(app.engine, case.case_id)
    else:
        case_store.save_cases(app.engine, [replace(case, resolution="Written by hand.")], case_store.Changes())
    result = reindex_files(app, [path], [])
    assert judged == [case.case_id]
    assert counts(result) == (int(removed), int(not removed), 0, 2, 0)
    assert next(iter(case_store.all_cases(app.engine))) == case


def test_a_thread_without_an_answer_is_counted_every_time(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL[:1])
    reports = [reindex_files(app, [path], []) for _ in range(2)]
    assert [report["skipped_by_reason"] for report in reports] == [{"unanswered": 1}] * 2
