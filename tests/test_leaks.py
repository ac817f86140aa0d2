"""What a run leaves open is found and named."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from tests import leaks

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_thread_a_file_and_a_process_that_are_left_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(leaks, "_before", leaks._open_now())
    monkeypatch.setattr(leaks, "_PATIENCE", 0.0)
    assert leaks.left_over() == []
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="forgotten_3")
    thread.start()
    command = [sys.executable, "-c", "input()"]
    with (tmp_path / "a.txt").open("w"), subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        left = leaks.left_over()
        process.communicate()
    done.set()
    thread.join()
    assert {"1 thread forgotten", f"1 file {tmp_path / 'a.txt'}"} <= set(left)
    assert [line for line in left if line.startswith("1 process")]
    assert leaks.left_over() == []
