"""Keeping the index up to date: what is embedded, what goes, what survives a crash."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from copilot.commands.reindex import reindex_files
from index.engines.vectors import VectorIndex
from index.errors import BuildRejectedError, IndexMissingError, InputError, LockHeldError
from index.storage.locking.lock import writer_lock
from index.storage.tables import GENERATIONS, VECTORS
from tests.asking import ask
from tests.commands import running
from tests.conftest import GROWN_UP_TOO, NOW, ROOT
from tests.exports import ASKER, HELPER, case_id, comment, issue, thread, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from pydantic import SecretStr

    from copilot.build import App

    MakeApp = Callable[..., App]

DAY = 86_400
TEAM = {"members": [HELPER]}
LOCK = [(ASKER, "The run says StateLockedError, how do I get rid of the lock?"), (HELPER, "Delete .tool/state.lock")]
SSL = [(ASKER, "certificate verify failed behind our proxy"), (HELPER, "Set TOOL_CA_BUNDLE to the proxy's certificate")]
CSV = [
    (ASKER, "leading zeros vanish when a CSV is loaded"),
    (HELPER, "Declare the column as text in the seed's schema"),
]


def export(folder: Path, *threads: list[tuple[str, str]]) -> Path:
    """An export with a thread a day."""
    messages = [m for place, said in enumerate(threads) for m in thread(place * DAY, *said)]
    return write_export(folder / "export", {"support": messages})


def has_vectors(app: App, generation_id: str) -> bool:
    try:
        with closing(app.vectors.open(generation_id)) as vectors:
            return vectors.count("public") > 0
    except IndexMissingError:
        return False


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[name] for name in ("added", "changed", "removed", "unchanged", "embedded"))


@GROWN_UP_TOO
def test_the_second_run_does_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL, CSV)
    first = reindex_files(app, [path], [])
    assert counts(first) == (3, 0, 0, 0, 3)
    second = reindex_files(app, [path], [])
    assert counts(second) == (0, 0, 0, 3, 0)
    assert second["generation"] == first["generation"]


@GROWN_UP_TOO
def test_one_changed_message_re_embeds_one_case(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    changed = [SSL[0], (HELPER, "Import the proxy's certificate into the system store instead")]
    result = reindex_files(app, [export(tmp_path, LOCK, changed, CSV)], [])
    assert counts(result) == (0, 1, 0, 2, 1)
    first = ask(make_app(team=TEAM), "certificate verify failed").matches[0].case
    assert first.case_id == case_id(DAY)
    assert "system store" in (first.resolution or "")


@GROWN_UP_TOO
def test_a_deleted_thread_leaves_the_answers(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    result = reindex_files(app, [export(tmp_path, LOCK, [], CSV)], [])
    assert counts(result) == (0, 0, 1, 2, 0)
    found = ask(make_app(team=TEAM), "certificate verify failed behind our proxy").matches
    assert case_id(DAY) not in [match.case.case_id for match in found]


def test_a_deleted_answer_leaves_the_answers(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    result = reindex_files(app, [export(tmp_path, LOCK, SSL[:1], CSV)], [])
    assert counts(result) == (0, 0, 1, 2, 0)
    assert result["skipped_by_reason"] == {"unanswered": 1}


def test_absence_deletes_only_within_what_a_path_holds(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    other = write_export(tmp_path / "other", {"other": thread(0, *SSL)})
    early = export(tmp_path / "early", LOCK, SSL)
    reindex_files(app, [other, early], [write_issues(tmp_path / "i.jsonl", issue(1))])
    later = write_export(tmp_path / "later", {"support": thread(30 * DAY, *CSV)})
    result = reindex_files(app, [later], [])
    assert counts(result)[:3] == (1, 0, 0)
    assert (result["cases"], result["known_issues"]) == (4, 1)


def test_an_unreadable_day_deletes_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL, CSV)
    reindex_files(app, [path], [])
    day = sorted((path / "support").glob("*.json"))[1]
    day.write_text("{not json")
    result = reindex_files(app, [path], [])
    assert counts(result) == (0, 0, 0, 2, 0)
    assert result["skipped_by_reason"] == {"unreadable_file": 1}


def test_an_issue_that_is_closed_is_no_known_issue_any_more(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    first = reindex_files(app, [], [write_issues(tmp_path / "i.jsonl", issue(1), issue(2))])
    assert (first["cases"], first["known_issues"]) == (0, 2)
    closed = issue(
        1,
        state="closed",
        state_reason="completed",
        closed_at="2026-10-02T00:00:00Z",
        comments=[comment("Fixed in 0.13.2 by reading the location from the dataset.")],
    )
    second = reindex_files(app, [], [write_issues(tmp_path / "i.jsonl", closed, issue(2))])
    assert (second["cases"], second["known_issues"], second["changed"]) == (1, 1, 1)


@GROWN_UP_TOO
def test_only_the_newest_three_generations_are_kept(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK)
    for _ in range(5):
        live = reindex_files(app, [path], [], full=True)["generation"]
    folders = sorted(folder.name for folder in (tmp_path / "data" / "generations").iterdir())
    assert len(folders) == 3
    assert folders[-1] == live
    with app.engine.connect() as connection:
        built = connection.scalars(select(GENERATIONS.c.generation_id)).all()
    assert sorted(id_ for id_ in built if has_vectors(app, id_)) == folders


@GROWN_UP_TOO
@pytest.mark.parametrize(
    ("how", "becomes", "kept"),
    [
        ("said further", [*SSL, (ASKER, "That worked, thank you!")], 3),
        ("edited", [SSL[0], (HELPER, "Import the proxy's certificate into the system store instead")], 1),
        ("deleted", [], 1),
    ],
)
def test_no_older_generation_is_kept_that_holds_what_was_edited_or_deleted(
    make_app: MakeApp, tmp_path: Path, how: str, becomes: list[tuple[str, str]], kept: int
) -> None:
    app = make_app(team=TEAM)
    built = [reindex_files(app, [export(tmp_path, LOCK, said, CSV)], [])["generation"] for said in (SSL, becomes)]
    if how == "said further":
        built += [reindex_files(app, [export(tmp_path, LOCK, becomes, CSV, LOCK)], [])["generation"]]
    assert [id_ for id_ in built if has_vectors(app, id_)] == built[-kept:]
    assert {folder.name for folder in (tmp_path / "data" / "generations").iterdir()} == set(built[-kept:])


def test_vectors_of_texts_that_are_gone_are_forgotten(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    reindex_files(app, [export(tmp_path, LOCK, [], CSV)], [])
    with app.engine.connect() as connection:
        assert len(connection.execute(select(VECTORS.c.text_hash)).all()) == 4


def test_a_source_that_cannot_be_read_changes_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    reindex_files(app, [path], [])
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(b"\x1f\x8b\x08\x00garbage")
    with pytest.raises(InputError, match=r"cut\.jsonl\.gz"):
        reindex_files(app, [export(tmp_path, LOCK)], [cut])
    assert reindex_files(app, [export(tmp_path, LOCK, SSL)], [])["unchanged"] == 2


@GROWN_UP_TOO
def test_a_generation_that_fails_its_check_is_not_put_live(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(team=TEAM)
    first = reindex_files(app, [export(tmp_path, LOCK, SSL)], [])
    add = VectorIndex.add

    def lose_one(self: VectorIndex, collection: str, keys: list[str], vectors: np.ndarray[Any, Any]) -> None:
        add(self, collection, keys[:-1], vectors[:-1])

    monkeypatch.setattr(VectorIndex, "add", lose_one)
    with pytest.raises(BuildRejectedError, match="the old one stays"):
        reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    monkeypatch.undo()
    live = app.generations.live()
    assert live is not None
    assert live.generation_id == first["generation"]
    # The old generation answers, and what is new is searched as a fresh case.
    assert ask(make_app(team=TEAM), "leading zeros vanish from a CSV").matches[0].case.case_id == case_id(2 * DAY)
    assert reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])["cases"] == 3


@pytest.mark.parametrize(("left_out", "is_live"), [(1, True), (2, True), (3, False)])
def test_a_graph_that_leaves_a_vector_out_is_built_again(
    left_out: int, is_live: bool, make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, nearest, asked = make_app(team=TEAM), VectorIndex.nearest, []

    def miss_one(self: VectorIndex, *args: Any) -> list[list[tuple[str, float]]]:
        found = nearest(self, *args)
        asked.append(args)
        return [[("another", 0.5)], *found[1:]] if len(asked) <= left_out else found

    monkeypatch.setattr(VectorIndex, "nearest", miss_one)
    with nullcontext() if is_live else pytest.raises(BuildRejectedError, match="find themselves; the old one stays"):
        reindex_files(app, [export(tmp_path, LOCK, SSL)], [])
    live = app.generations.live()
    assert (live is not None) is is_live
    assert len(asked) == min(left_out + 1, 3)
    if live:
        assert live.generation_id.endswith(f"-{left_out + 1}")
        assert [path.name for path in (tmp_path / "data" / "generations").iterdir()] == [live.generation_id]


def test_lost_vectors_are_said_and_then_indexed_again_without_embedding(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    live = reindex_files(app, [path], [])["generation"]
    shutil.rmtree(tmp_path / "data" / "generations" / live / "chroma")
    with pytest.raises(IndexMissingError, match="reindex"):
        ask(make_app(team=TEAM), "StateLockedError")
    result = reindex_files(make_app(team=TEAM), [path], [])
    assert counts(result) == (0, 0, 0, 2, 0)
    assert ask(make_app(team=TEAM), "StateLockedError, how to get rid of the lock").matches


def test_lost_words_are_built_again_by_whoever_asks(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    live = reindex_files(app, [path], [])["generation"]
    words = tmp_path / "data" / "generations" / live / "words"
    shutil.rmtree(words)
    (words.with_suffix(".unfinished") / "public-problems").mkdir(parents=True)  # as of somebody who was killed at it
    assert ask(make_app(team=TEAM), "StateLockedError, how to get rid of the lock").matches
    assert [folder.name for folder in words.parent.iterdir() if folder.name != "chroma"] == ["words"]
    assert reindex_files(make_app(team=TEAM), [path], [])["generation"] == live


def test_an_index_of_another_model_is_refused(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK)], [])
    with app.engine.begin() as connection:
        connection.execute(GENERATIONS.update().values(model="somebody/elses"))
    with pytest.raises(IndexMissingError, match="somebody/elses"):
        ask(make_app(team=TEAM), "StateLockedError")


def test_the_second_writer_is_told_who_is_the_first(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    with (
        writer_lock(tmp_path / "data", "reindex", NOW),
        pytest.raises(LockHeldError, match=f"process {os.getpid()} on .* since 2026-11-23"),
    ):
        reindex_files(app, [export(tmp_path, LOCK)], [])


def test_a_lock_left_by_a_killed_process_is_free(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from datetime import datetime, UTC\n"
        "from index.storage.locking.lock import writer_lock\n"
        "with writer_lock(Path(sys.argv[1]), 'reindex', datetime.now(UTC)):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockHeldError, match=f"process {holder.pid}"), writer_lock(tmp_path, "reindex", NOW):
        pass
    holder.kill()
    holder.communicate()
    with writer_lock(tmp_path, "reindex", NOW):
        assert json.loads((tmp_path / "writer.json").read_text())["pid"] == os.getpid()


def embedded(app: App) -> int:
    """How many texts have vectors."""
    with app.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(VECTORS)) or 0


@GROWN_UP_TOO
def test_killed_at_any_moment_the_old_index_answers_and_the_next_run_completes(
    make_app: MakeApp, tmp_path: Path, stores: dict[str, SecretStr]
) -> None:
    """SIGKILL while it builds; `scripts/kill_reindex.py` does it ten times at random moments."""
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK)], [])
    (tmp_path / "copilot.toml").write_text(f'[team]\nmembers = ["{HELPER}"]\n')
    threads = ([(who, f"{text} {n}") for who, text in CSV] for n in range(300))
    many = export(tmp_path, LOCK, *threads)
    shared = {name.upper(): value.get_secret_value() for name, value in stores.items()}
    shared |= {"COPILOT_DATA_DIR": str(tmp_path / "data")}
    with running(tmp_path, "reindex", "--slack-export", str(many), **shared) as command:
        while not command.is_over() and embedded(app) < 10:  # of more than 300
            time.sleep(0.01)
        assert not command.is_over(), command.said("err")
        command.kill()
    assert ask(make_app(team=TEAM), "StateLockedError, the lock").matches[0].case.case_id == case_id(0)
    assert reindex_files(make_app(team=TEAM), [many], [])["cases"] == 301
    assert ask(make_app(team=TEAM), "StateLockedError, the lock").matches[0].case.case_id == case_id(0)
