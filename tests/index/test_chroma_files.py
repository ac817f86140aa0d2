"""What a Chroma server keeps on its disk of what was deleted, and that it can be erased while it answers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import SecretStr

from copilot.commands.reindex import reindex_files
from copilot.doctor.checkup import examine
from copilot.forget import forget
from index.engines import chroma_files
from index.engines.chroma_address import ChromaAddress
from index.engines.chroma_files import erase_deleted
from index.engines.vectors import ChromaServer
from index.errors import WorkFailedError
from tests.asking import ask
from tests.conftest import NOW, ROOT
from tests.exports import case_id
from tests.index.test_reindex import CSV, DAY, LOCK, SSL, TEAM, export
from tests.servers import chroma_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from copilot.build import App
    from tests.servers import Chroma

    MakeApp = Callable[..., App]

MANY = 1_200  # vectors, so that the first thousand are in a graph on the disk and the rest in the database


@pytest.fixture
def server() -> Iterator[Chroma]:
    with chroma_server() as started:
        yield started


def vectors(seed: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(MANY, 16)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def build(store: ChromaServer, name: str, seed: int) -> None:
    with closing(store.create(name)) as index:
        for rows in (slice(0, 1_000), slice(1_000, MANY)):
            index.add("public", [f"{name}-{number}-" for number in range(MANY)[rows]], vectors(seed)[rows])


def files_with(folder: Path, vector: NDArray[np.float32]) -> list[str]:
    """The files in which a vector stands; Chroma makes its length 1 anew, so the last bits may differ."""
    return [file.name for file in folder.rglob("*") if file.is_file() and _holds(file.read_bytes(), vector)]


def _holds(content: bytes, vector: NDArray[np.float32]) -> bool:
    for start in range(4):  # in a database it may begin anywhere
        numbers = np.frombuffer(content[start : len(content) - (len(content) - start) % 4], "<f4")
        with np.errstate(invalid="ignore"):
            places = np.flatnonzero(np.abs(numbers - vector[0]) < 1e-6)
        if any(
            np.allclose(numbers[place : place + 8], vector[:8], atol=1e-6)
            for place in places
            if place + 8 <= len(numbers)
        ):
            return True
    return False


def files_naming(folder: Path, text: str) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


def test_what_is_removed_is_gone_from_the_servers_disk_and_the_rest_stays(server: Chroma) -> None:
    store = ChromaServer(ChromaAddress.read(server.url), server.folder)
    build(store, "left", seed=1)
    build(store, "gone", seed=2)
    early, late = vectors(2)[3], vectors(2)[-3]
    assert "data_level0.bin" in files_with(server.folder, early)
    assert files_with(server.folder, late) == ["chroma.sqlite3"]
    ChromaServer(ChromaAddress.read(server.url)).remove(["gone"])  # by a machine that does not see its folder
    assert files_with(server.folder, early)
    assert files_with(server.folder, late)
    store.remove([])
    for vector in (early, late):
        assert files_with(server.folder, vector) == []
    assert files_naming(server.folder, "gone-") == []
    server.kill()
    server.start()  # it reads again from its disk all that it has
    with closing(store.open("left")) as index:
        assert index.count("public") == MANY
        for number in (3, MANY - 3):
            ((key, similarity),) = index.nearest("public", vectors(1)[number : number + 1], 1)[0]
            assert key == f"left-{number}-"
            assert similarity == pytest.approx(1, abs=1e-5)


def test_what_the_server_had_in_memory_is_not_in_the_files_of_a_build(server: Chroma) -> None:
    seen = ChromaServer(ChromaAddress.read(server.url), server.folder)
    unseen = ChromaServer(ChromaAddress.read(server.url))
    for name in ("old", "others"):  # what the process then has in memory, and a graph of somebody else
        build(unseen, name, seed=1)
    seen.remove(["old"])
    others = {path: path.read_bytes() for path in server.folder.glob("*/*.bin")}
    with closing(seen.create("small")) as index:
        index.add("public", ["a", "b", "c"], vectors(2)[:3])
    saved = [path for path in server.folder.glob("*/*.bin") if path not in others]
    (graph,) = [path for path in saved if path.name == "data_level0.bin"]
    assert graph.stat().st_size > 0
    for path in (graph, graph.with_name("length.bin")):
        assert not any(path.read_bytes()), "the first thousand vectors are in the log alone, so all of it is unused"
    assert {path: path.read_bytes() for path in others} == others
    with closing(seen.create("large")) as index:
        index.add("public", [f"large-{number}" for number in range(MANY)], vectors(3))
    for again in (False, True):
        if again:  # it reads again from its disk all that it has
            server.kill()
            server.start()
        with closing(seen.open("small")) as index:
            assert index.nearest("public", vectors(2)[1:2], 1)[0][0][0] == "b"
        with closing(seen.open("large")) as index:
            for number in (0, MANY - 1):
                assert index.nearest("public", vectors(3)[number : number + 1], 1)[0][0][0] == f"large-{number}"
    assert not any(graph.read_bytes())


def test_questions_are_answered_while_it_erases(server: Chroma) -> None:
    store = ChromaServer(ChromaAddress.read(server.url), server.folder)
    build(store, "live", seed=1)
    for number in range(2):
        build(store, f"old{number}", seed=10 + number)
    with closing(store.open("live")) as index, ThreadPoolExecutor(1) as beside:
        erased = [beside.submit(store.remove, [f"old{number}"]) for number in range(2)]
        asked = 0
        while not erased[-1].done() or not asked:
            assert index.nearest("public", vectors(1)[asked : asked + 1], 1)[0][0][0] == f"live-{asked}-"
            asked += 1
        for removal in erased:
            removal.result()


def test_what_was_forgotten_is_gone_from_the_servers_disk_with_the_next_build(
    server: Chroma, make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(team=TEAM)
    app.settings.environment.chroma_url = SecretStr(server.url)
    assert "see CHROMA_SERVER_DIR" in app.vectors.where()
    del app.vectors
    app.settings.environment.chroma_server_dir = server.folder
    assert app.vectors.where().endswith(f"files in {server.folder}")
    path = export(tmp_path, LOCK, SSL, CSV)
    reindex_files(app, [path], [])
    resolution = app.embedder.encode([LOCK[1][1]])[0]
    assert files_with(server.folder, resolution)
    assert files_naming(server.folder, case_id(0))
    forget(app.engine, app.cache, [], [case_id(0)], [], datetime.now(UTC))
    reindex_files(app, [path], [])
    assert files_with(server.folder, resolution) == []
    assert files_naming(server.folder, case_id(0)) == []
    assert ask(app, "certificate verify failed behind our proxy").matches[0].case.case_id == case_id(DAY)


def test_a_folder_that_is_no_servers_is_said_before_anything_is_deleted(
    server: Chroma, make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(team=TEAM)
    app.settings.environment.chroma_url = SecretStr(server.url)
    app.settings.environment.chroma_server_dir = tmp_path
    (finding,) = [finding for finding in examine(app, lambda: NOW) if finding.check == "vectors"]
    assert not finding.ok
    assert "CHROMA_SERVER_DIR" in finding.says
    with pytest.raises(WorkFailedError, match="it has no chroma"):
        reindex_files(app, [export(tmp_path, LOCK)], [])
    assert not (tmp_path / "chroma.sqlite3").exists()


def test_a_database_that_is_in_use_all_the_time_is_said(server: Chroma, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma_files, "_PATIENCE", 0.1)
    store = ChromaServer(ChromaAddress.read(server.url))
    build(store, "gone", seed=1)
    store.remove(["gone"])
    with closing(sqlite3.connect(server.folder / "chroma.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkFailedError, match=r"still on its disk \(database is locked\)"):
            erase_deleted(server.folder)


def test_on_the_servers_machine_a_script_does_it_with_nothing_installed(server: Chroma, tmp_path: Path) -> None:
    store = ChromaServer(ChromaAddress.read(server.url))
    build(store, "gone", seed=1)
    store.remove(["gone"])
    (server.folder / "backup-of-mine").mkdir()
    script = [sys.executable, "-I", "-S", str(ROOT / "scripts" / "erase_deleted.py")]
    said = subprocess.run([*script, str(server.folder)], capture_output=True, text=True, check=True).stdout
    assert said == "files of 1 deleted collection(s) erased\n"
    assert files_with(server.folder, vectors(1)[3]) == []
    assert (server.folder / "backup-of-mine").is_dir()
    told = subprocess.run([*script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"{tmp_path} is not a Chroma server's folder")
