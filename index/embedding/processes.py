"""Worker processes for work that would otherwise block this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def start_processes(number: int) -> ProcessPoolExecutor:
    """A pool of processes, started with the first task; none outlives this process, even if it is killed."""
    spawn = multiprocessing.get_context("spawn")  # a fork would copy torch's threads
    return ProcessPoolExecutor(number, spawn, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Exit when the parent does. The pool's workers would not notice: they hold both ends of the task pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of them; the parent decides what to do
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
