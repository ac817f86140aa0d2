"""At the end of a run nothing is left that was not there at its start: no thread, no file, no process; else it fails.

Each worker counts for itself, when its last fixture has ended, and tells the process that started it.
"""

from __future__ import annotations

import gc
import os
import re
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest
    from _pytest.terminal import TerminalReporter

_CORES = os.cpu_count() or 1
# What a library starts once in a process and keeps, and how often.
KEPT = {
    "thread tqdm_monitor": 1,  # of progress bars
    "native thread": 4 * _CORES,  # pools of tokenizers, Chroma and tantivy, a thread for each core, and tqdm's
    "file socket": 2,  # by which Chroma's runtime hears of signals
    "process of multiprocessing that removes what was shared": 1,
    "file pipe": 1,  # to that process
}
_PATIENCE = 10.0  # seconds, for what is just being closed
_before: Counter[str] = Counter()
_left: dict[str, list[str]] = {}  # by worker


def pytest_sessionstart() -> None:
    _before.update(_open_now())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After the last fixture; in a worker of pytest-xdist, or where there are none."""
    given = getattr(session.config, "workeroutput", None)
    if given is not None:
        given["left"] = left_over()
    elif not _left and (left := left_over()):
        _left["this process"] = left
    if given is None and any(_left.values()) and session.exitstatus == 0:
        session.exitstatus = 1


def pytest_testnodedown(node: Any) -> None:
    """A worker has ended: called in the process that started it."""
    _left[str(node.gateway.id)] = getattr(node, "workeroutput", {}).get("left", [])


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for who, left in _left.items():
        if left:
            terminalreporter.section(f"left open in {who}")
            terminalreporter.write_line("\n".join(left))


def left_over() -> list[str]:
    """What is more than at the start and may not be, each kind with its number."""
    end = time.monotonic() + _PATIENCE
    while (left := _too_many()) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _too_many() -> list[str]:
    gc.collect()
    more = _open_now() - _before
    return sorted(f"{number} {kind}" for kind, number in more.items() if number > KEPT.get(kind, 0))


def _open_now() -> Counter[str]:
    """Threads, files and processes, by what they are."""
    found = Counter(f"thread {_unnumbered(thread.name)}" for thread in threading.enumerate())
    found["native thread"] = psutil.Process().num_threads()
    found.update(f"file {_unnumbered(name)}" for name in _targets(Path("/proc/self/fd").glob("*")))
    found.update(f"process {_command(child)}" for child in psutil.Process().children(recursive=True))
    return found


def _targets(links: Iterable[Path]) -> Iterable[str]:
    for link in links:
        try:
            target = os.readlink(link)
        except OSError:  # the one that the folder was read by
            continue
        # A pool of threads or an asyncio loop has these; where one is left over, its thread or socket is named as well.
        if not target.startswith(("anon_inode:", "/dev/")) or target.startswith("/dev/shm"):
            yield target


def _command(process: psutil.Process) -> str:
    try:
        command = " ".join(process.cmdline())
    except psutil.Error:
        return ""
    # It is started once and ends with the process that it serves.
    return "of multiprocessing that removes what was shared" if "resource_tracker" in command else command[:100]


def _unnumbered(name: str) -> str:
    """Without the numbers by which one is told from the next: "socket:[12]" is a socket, "http-answer_3" an answer."""
    return re.sub(r"[:_-]?\[?\d+\]?$", "", name)
