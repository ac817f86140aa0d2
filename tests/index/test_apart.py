"""Vectors that another process writes: the same index, its errors here, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import numpy as np
import psutil  # type: ignore[import-untyped]
import pytest

from copilot.commands.reindex import reindex_files
from index.errors import IndexMissingError, WorkFailedError
from index.vectors import EmbeddedChroma
from tests.asking import ask
from tests.conftest import ROOT
from tests.index.test_reindex import CSV, LOCK, SSL, TEAM, counts, export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.apart import Filling

    MakeApp = Callable[..., App]

UNIT = np.eye(384, dtype=np.float32)
KEYS = [f"case|p{n}" for n in range(384)]


def test_what_is_written_apart_is_found_here(tmp_path: Path) -> None:
    store = EmbeddedChroma(tmp_path, apart_from=0)
    with closing(store.fill("one", 384)) as filling:
        filling.add("public", KEYS[:200], UNIT[:200])
        filling.add("public", KEYS[200:], UNIT[200:])
        writers = _writers()
    with closing(store.open("one")) as index:
        assert (index.count("public"), index.count("internal")) == (384, 0)
        assert index.nearest("public", UNIT[300:301], 1)[0][0][0] == KEYS[300]
    assert len(writers) == 1
    assert not _is_alive(writers[0])


def test_a_few_cases_are_written_here(tmp_path: Path) -> None:
    with closing(EmbeddedChroma(tmp_path, apart_from=3).fill("one", 2)) as filling:
        filling.add("public", KEYS[:2], UNIT[:2])
        assert not _writers()


def test_what_goes_wrong_there_is_raised_here(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("where the folder should be")
    filling = EmbeddedChroma(tmp_path, apart_from=0).fill("one", 1)
    with pytest.raises(IndexMissingError, match="run `support-copilot reindex`"), closing(filling):
        filling.add("public", KEYS[:1], UNIT[:1])


def test_a_writer_that_is_killed_ends_the_run_and_the_next_completes(make_app: MakeApp, tmp_path: Path) -> None:
    app, path = make_app(team=TEAM), export(tmp_path, LOCK, SSL)
    reindex_files(app, [path], [])
    app.generations._vectors = Killed(app.settings.environment.copilot_data_dir / "generations", apart_from=0)
    with pytest.raises(WorkFailedError, match="the old index stays"):
        reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
    assert ask(make_app(team=TEAM), LOCK[0][1]).matches
    assert counts(reindex_files(make_app(team=TEAM), [export(tmp_path, LOCK, SSL, CSV)], [])) == (0, 0, 0, 3, 0)


class Killed(EmbeddedChroma):
    """Chroma, whose writer is killed as soon as there is one."""

    def fill(self, generation_id: str, cases: int) -> Filling:
        filling = super().fill(generation_id, cases)
        for writer in _writers():
            writer.kill()
        return filling


_ORPHANING = """
import sys
import numpy as np
from pathlib import Path
from index.vectors import EmbeddedChroma

if __name__ == "__main__":
    filling = EmbeddedChroma(Path(sys.argv[1]), apart_from=0).fill("one", 9)
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
