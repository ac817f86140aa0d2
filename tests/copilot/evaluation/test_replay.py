"""The whole replay on the demo workspace: what it says, that it says it again, goes on where it stopped, and gates."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from copilot.build import App
from copilot.commands.evaluating.evaluate_replay import fingerprint, replay_files, summary, without_texts
from copilot.evaluation.figures.compare import compare, read_result
from copilot.evaluation.figures.gate import failures, parse_floor
from copilot.evaluation.replaying.run import Order, run_replay
from copilot.evaluation.report.page import render
from copilot.evaluation.report.replay_page import replay_page
from index.cases.from_issue import known_until_closed
from index.cases.references import References
from index.errors import InputError, LockHeldError
from index.model import Issue
from index.progress import Silent
from index.search.fusion import Fusion
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport
from index.storage import case_store
from index.storage.locking.lock import writer_lock
from tests.commands import run, run_anew
from tests.conftest import NOW, ROOT, WORKSPACE
from tests.exports import ASKER, HELPER, issue, thread, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder

    MakeApp = Callable[..., App]

BASELINE = ROOT / "tests" / "copilot" / "evaluation" / "demo_baseline.json"
EXPORT = [WORKSPACE / "slack_export"]
ISSUES = [WORKSPACE / "github_issues.jsonl", WORKSPACE / "github_releases.jsonl"]
NOTES = [WORKSPACE / "replay_notes.jsonl"]


@pytest.fixture(scope="module")
def replayed(demo_app: App) -> dict[str, Any]:
    return replay_files(demo_app, EXPORT, ISSUES, NOTES)


def test_the_demo_s_history_is_replayed_with_what_people_know_of_it(replayed: dict[str, Any]) -> None:
    assert replayed["run"]["threads"] == replayed["run"]["eligible"] > 120
    assert replayed["figures"]["recall@5"]["n"] >= 15
    assert replayed["figures"]["grounded"]["value"] > 0.8
    assert replayed["figures"]["bot_speak"]["value"] == 0.0
    assert replayed["run"]["left_out"]["nobody_answered"] > 0
    assert any("inference" in known for known in replayed["run"]["not_as_of"])
    assert any("fitted on the demo" in known for known in replayed["run"]["not_as_of"])


def test_no_question_sees_what_came_after_it(replayed: dict[str, Any], demo_app: App) -> None:
    """Of every thread: what is shown was asked before, and whatever it says was solved before."""
    known = {case.case_id: case for case in case_store.all_cases(demo_app.engine)}
    for item in (item for path in ISSUES for item in IssueDump(path).read() if isinstance(item, Issue)):
        known.setdefault(item.case_id, known_until_closed(item, References()))  # what was closed without an answer
    seen = [row for row in replayed["threads"] if row["thread"] in known]
    assert len(seen) > 100
    for row in seen:
        at = known[row["thread"]].asked_at
        for found in row["found"]:
            case = known[found["case_id"]]
            assert case.case_id != row["thread"]
            assert case.asked_at < at
            if found["standing"] in ("confirmed", "answered"):
                assert case.resolved_at
                assert case.resolved_at < at


def test_ci_stands_behind_the_baseline(replayed: dict[str, Any]) -> None:
    """Where a change makes it better, write the baseline anew; the README says how."""
    assert not failures(replayed, read_result(BASELINE), [parse_floor("grounded=-0.05")])


def test_dense_only_without_abstention_does_not_pass(
    replayed: dict[str, Any], demo_app: App, embedder: SentenceEmbedder
) -> None:
    policy = demo_app.settings.policy
    search = policy.search.model_copy(update={"answer_threshold": 0.0})
    worse = App(demo_app.settings.model_copy(update={"policy": policy.model_copy(update={"search": search})}))
    worse.embedder = embedder
    weights = dict.fromkeys(demo_app.fusion.score_weights, 0.0)
    worse.fusion = Fusion({**weights, "bias": -8.0, "dense": 12.0}, demo_app.fusion.confidence_weights)
    result = replay_files(worse, EXPORT, ISSUES, NOTES)
    reasons = failures(result, read_result(BASELINE), [])
    assert any("decided_rightly" in reason for reason in reasons)
    assert any("abstained_rightly" in reason for reason in reasons)
    assert not compare(replayed, replayed)["worse"]
    assert len(compare(replayed, result)["worse"]) > 20


def test_the_same_seed_says_the_same(demo_app: App) -> None:
    one, other = (replay_files(demo_app, EXPORT, ISSUES, NOTES, sample=12, seed=3) for _ in range(2))
    assert one["run"] == other["run"]
    assert [row["thread"] for row in one["threads"]] == [row["thread"] for row in other["threads"]]
    for name, found in one["figures"].items():
        if name not in ("p50_ms", "p95_ms"):  # time is different in every run
            assert found == (pytest.approx(other["figures"][name], abs=1e-6) if found else None), name
    third = replay_files(demo_app, EXPORT, ISSUES, NOTES, sample=12, seed=4)
    assert {row["thread"] for row in one["threads"]} != {row["thread"] for row in third["threads"]}


def test_the_report_and_the_summary_tell_it(replayed: dict[str, Any]) -> None:
    html, text = render(replay_page(replayed)), summary(replayed)
    assert html.count('<details class="thread"') == replayed["run"]["threads"]
    assert "Recall at 5" in text
    assert "Not as of the time of a question" in text
    for secret in ("xoxb-", "AKIA", "ghp_"):
        assert secret not in html


def test_a_baseline_holds_nobody_s_words(replayed: dict[str, Any]) -> None:
    bare = without_texts(replayed)
    assert bare["figures"] == replayed["figures"]
    assert not any(row["question"] or row["answer"] or row["draft"] for row in bare["threads"])
    assert not any(found["title"] for row in bare["threads"] for found in row["found"])
    assert not compare(bare, replayed)["worse"]


class _StopsAfter(Silent):
    """Somebody presses Ctrl-C after so many threads."""

    def __init__(self, threads: int) -> None:
        self._left, self._replaying = threads, False

    def stage(self, name: str, total: int | None = None) -> None:
        self._replaying = name == "replaying"

    def advance(self, steps: int = 1) -> None:
        if self._replaying:
            self._left -= steps
            if not self._left:
                raise KeyboardInterrupt


def history(folder: Path) -> Path:
    """Ten threads by one person, of which the same two problems come back."""
    said = [
        thread(
            9_000 * n,
            (ASKER, f"The {('lock', 'seed')[n % 2]} of job number {n} stops with Error{n % 2}Held"),
            (HELPER, f"Set `{('lock', 'seed')[n % 2]}.timeout`, then run it."),
            (ASKER, "Worked!"),
        )
        for n in range(10)
    ]
    return write_export(folder / "export", {"support": [message for one in said for message in one]})


def test_an_interrupted_run_goes_on_where_it_stopped(make_app: MakeApp, tmp_path: Path) -> None:
    app, folder = make_app(team={"members": [HELPER]}), tmp_path / "replays"
    order = Order([SlackExport(history(tmp_path))], [HELPER])
    with pytest.raises(KeyboardInterrupt):
        run_replay(app, order, folder, "files", _StopsAfter(4), NOW)
    (kept,) = folder.glob("*/rows.jsonl")
    first, *others = kept.read_bytes().splitlines(keepends=True)
    assert len(others) == 3
    marked = json.dumps(json.loads(first) | {"draft": "kept from before"}).encode()
    kept.write_bytes(marked + b"\n" + b"".join(others) + b'{"thread": "half a li')
    result = run_replay(app, order, folder, "files", Silent(), NOW)
    assert result["run"]["threads"] == 10
    assert result["threads"][0]["draft"] == "kept from before"  # it was not asked again
    assert not list(folder.glob("*/rows.jsonl"))  # and the next run begins anew
    again = run_replay(app, order, folder, "files", Silent(), NOW)
    assert again["threads"][0]["draft"] != "kept from before"
    assert again["run"] == result["run"]


def test_other_settings_do_not_go_on_with_these_rows(make_app: MakeApp, tmp_path: Path) -> None:
    app, folder = make_app(team={"members": [HELPER]}), tmp_path / "replays"
    order = Order([SlackExport(history(tmp_path))], [HELPER])
    with pytest.raises(KeyboardInterrupt):
        run_replay(app, order, folder, "files", _StopsAfter(4), NOW)
    before = {path.parent.name for path in folder.glob("*/rows.jsonl")}
    with pytest.raises(KeyboardInterrupt):
        run_replay(app, replace(order, seed=9), folder, "files", _StopsAfter(4), NOW)
    assert len({path.parent.name for path in folder.glob("*/rows.jsonl")} - before) == 1


def test_the_same_run_twice_at_once_is_refused(make_app: MakeApp, tmp_path: Path) -> None:
    app, folder = make_app(team={"members": [HELPER]}), tmp_path / "replays"
    order = Order([SlackExport(history(tmp_path))], [HELPER])
    with pytest.raises(KeyboardInterrupt):
        run_replay(app, order, folder, "files", _StopsAfter(1), NOW)
    (case_store,) = folder.iterdir()
    with writer_lock(case_store / "run", "evaluate replay", NOW), pytest.raises(LockHeldError):
        run_replay(app, order, folder, "files", Silent(), NOW)


def test_nothing_of_the_live_index_moves(make_app: MakeApp, tmp_path: Path) -> None:
    from copilot.commands.reindex import reindex_files

    app = make_app(team={"members": [HELPER]})
    reindex_files(app, [], [write_issues(tmp_path / "live.jsonl", issue(50, title="Only the live index has this"))])
    live = app.generations.live()
    replay_files(app, [history(tmp_path)])
    assert app.generations.live() == live


def test_labels_of_replayed_issues_teach_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    """The kind of an issue that is asked must not be known from its own label."""
    from tests.issues import issues
    from tests.issues import write_issues as write_labelled

    file = write_labelled(tmp_path / "issues.jsonl", [
        one | {"comments": [{"user": "jonas", "author_association": "MEMBER", "created_at": "2026-02-01T00:00:00Z",
                             "body": "Please run `loom fix` and set `loom.mode`.", "is_bot": False}]}
        for one in issues(24)
    ])  # fmt: skip
    app = make_app()
    some = replay_files(app, [], [file], sample=6, seed=1)
    assert any("but for the replayed issues" in known for known in some["run"]["not_as_of"])
    assert all(row["kind"] for row in some["threads"])
    everything = replay_files(app, [], [file])  # nothing is left to learn from
    assert not any("Kinds were learned" in known for known in everything["run"]["not_as_of"])


def test_a_folder_and_a_file_have_a_fingerprint(tmp_path: Path) -> None:
    export = history(tmp_path)
    before = fingerprint([export])
    assert fingerprint([export]) == before
    (export / "users.json").write_text("[]")
    assert fingerprint([export]) != before


def test_nothing_to_replay_is_said(make_app: MakeApp, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing has been saved or decided yet"):
        replay_files(make_app())
    silent = write_export(tmp_path / "export", {"support": thread(0, (ASKER, "Is anybody here?"))})
    with pytest.raises(InputError, match="nobody_answered"):
        replay_files(make_app(), [silent])


def test_the_command_prints_writes_and_fails_as_it_is_told(tmp_path: Path) -> None:
    export = history(tmp_path)
    arguments = [
        "evaluate",
        "replay",
        "--slack-export",
        str(export),
        "--sample",
        "5",
        "--html",
        "report.html",
        "--json",
    ]
    good = run_anew(tmp_path, *arguments, "--no-texts", "--fail-under", "recall@1=0")
    if good.returncode == 1:
        assert "recall@1 is –" in good.stderr  # nobody named a right case here
    result = json.loads(good.stdout)
    assert result["run"]["threads"] == 5
    assert (tmp_path / "report.html").read_text().startswith("<!DOCTYPE html>")
    baseline = tmp_path / "baseline.json"
    baseline.write_text(good.stdout)
    same = run(tmp_path, *arguments, "--baseline", str(baseline))
    assert same.returncode == 0, same.stderr
    failed = run(tmp_path, *arguments, "--fail-under", "work_saved=1")
    assert failed.returncode == 1
    assert "work_saved is" in failed.stderr
    assert "Traceback" not in failed.stderr
    page = run(tmp_path, "evaluate", "compare", str(baseline), str(baseline), "--html", "both.html")
    assert page.returncode == 0
    assert "0 better, 0 worse" in page.stdout
    assert (tmp_path / "both.html").exists()
    wrong = run(tmp_path, "evaluate", "replay", "--fail-under", "nonsense=1")
    assert wrong.returncode == 2
