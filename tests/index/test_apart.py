"""Vectors that another process writes: the same index, its errors here, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest

from copilot.commands.reindex import reindex_files
from index.engines.vectors import EmbeddedChroma
from index.errors import IndexMissingError, WorkFailedError
from index.generations.vector_writer import SubprocessWriter, _add, open_writer
from tests.asking import ask
from tests.conftest import GROWN_UP_TOO, ROOT
from tests.index.test_reindex import CSV, LOCK, SSL, TEAM, counts, export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from copilot.build import App

    MakeApp = Callable[..., App]

UNIT = np.eye(384, dtype=np.float32)
MANY = 10_000  # cases
KEYS = [f"case|p{n}" for n in range(384)]


def test_what_is_written_apart_is_found_here(tmp_path: Path) -> None:
    store = EmbeddedChroma(tmp_path)
    with closing(open_writer(partial(store.create, "one"), MANY)) as filling:
        filling.add("public", KEYS[:200], UNIT[:200])
        filling.add("public", KEYS[200:], UNIT[200:])
        writers = _writers()
    with closing(store.open("one")) as index:
        assert (index.count("public"), index.count("internal")) == (384, 0)
        assert index.nearest("public", UNIT[300:301], 1)[0][0][0] == KEYS[300]
    assert len(writers) == 1
    assert not _is_alive(writers[0])


def test_a_few_cases_are_written_here(tmp_path: Path) -> None:
    with closing(open_writer(partial(EmbeddedChroma(tmp_path).create, "one"), 2)) as filling:
        filling.add("public", KEYS[:2], UNIT[:2])
        assert not _writers()


def test_what_goes_wrong_there_is_raised_here(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("where the folder should be")
    filling = open_writer(partial(EmbeddedChroma(tmp_path).create, "one"), MANY)
    with pytest.raises(IndexMissingError, match="run `support-copilot reindex`"), closing(filling):
        filling.add("public", KEYS[:1], UNIT[:1])


@GROWN_UP_TOO
def test_many_cases_are_indexed_as_few_are(make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.generations.vector_writer._MANY", 0)
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    assert counts(reindex_files(app, [path], [])) == (2, 0, 0, 0, 2)
    assert ask(make_app(team=TEAM), LOCK[0][1]).matches[0].case.problem == LOCK[0][1]


def test_a_writer_that_is_killed_ends_the_run_and_the_next_completes(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    reindex_files(app, [path], [])
    monkeypatch.setattr("index.generations.vector_writer._MANY", 0)
    monkeypatch.setattr("index.generations.vector_writer.SubprocessWriter.add", _killed)
    with pytest.raises(WorkFailedError, match="the old index stays"):
        reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    monkeypatch.undo()
    assert ask(make_app(team=TEAM), LOCK[0][1]).matches
    assert counts(reindex_files(make_app(team=TEAM), [export(tmp_path, LOCK, SSL, CSV)], [])) == (0, 0, 0, 3, 0)


def _killed(self: SubprocessWriter, collection: str, keys: Sequence[str], vectors: NDArray[Any]) -> None:
    for writer in _writers():
        writer.kill()
    self._ask(_add, collection, keys, vectors)


_ORPHANING = """
import sys
import numpy as np
from pathlib import Path
from functools import partial
from index.engines.vectors import EmbeddedChroma
from index.generations.vector_writer import open_writer

if __name__ == "__main__":
    filling = open_writer(partial(EmbeddedChroma(Path(sys.argv[1])).create, "one"), 10_000)
    filling.add("public", ["case|p0"], np.eye(384, dtype=np.float32)[:1])
    print("written", flush=True)
    sys.stdin.read()
"""


def test_no_writer_outlives_whoever_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(_ORPHANING)
    command = [sys.executable, str(script), str(tmp_path / "generations")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "written\n"
        writers = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(map(_is_alive, writers)):
            time.sleep(0.05)
    assert writers
    assert not any(map(_is_alive, writers))


def _writers() -> list[psutil.Process]:
    """Not Python's own helper, which stays for as long as there may be more of them."""
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False
