"""Processes beside this one, for what would keep it from everything else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def start_processes(number: int) -> ProcessPoolExecutor:
    """So many of this machine, started when there first is work; none outlives this process, however that ends."""
    spawn = multiprocessing.get_context("spawn")  # a fork would copy torch's threads
    return ProcessPoolExecutor(number, spawn, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """The pool would not notice: its workers hold both ends of the pipe by which they are told to go on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to all of them; the parent says what to do
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
