"""One writer at a time: a lock that names its owner and is released if the owner dies.

The operating system holds the lock on a data folder. For a database shared by several machines, see
`shared_lock.py`.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson
from filelock import FileLock, Timeout

from index.errors import LockHeldError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST = timedelta(hours=6)  # no reindex takes longer


@contextmanager
def writer_lock(folder: Path, purpose: str, now: datetime) -> Iterator[None]:
    """Hold the one write lock of a data folder.

    Raises:
        LockHeldError: another process holds it; the message names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    owner_file = folder / "writer.json"
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockHeldError(
            f"The index in {folder} is being written by {_owner(owner_file)}; wait for it or stop it, then try again."
        ) from None
    try:
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "purpose": purpose,
            "since": now.isoformat(),
        }
        owner_file.write_bytes(orjson.dumps(owner))
        yield
    finally:
        # After a crash this file stays behind. That is harmless: the lock is free, and the next owner overwrites it.
        owner_file.unlink(missing_ok=True)
        lock.release()


@contextmanager
def exclusive_turn(file: Path) -> Iterator[None]:
    """Wait for this lock file; only one thread of one process on this machine holds it at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file):
        yield


def is_locked(folder: Path) -> bool:
    """Whether the folder is locked right now."""
    file = folder / "writer.lock"
    if not file.exists():
        return False
    try:
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True


def is_being_written(folder: Path, now: datetime) -> bool:
    """Whether a writer is at work, according to the note it left; a crashed writer's note expires after some hours."""
    try:
        owner = orjson.loads((folder / "writer.json").read_bytes())
        return now - datetime.fromisoformat(owner["since"]) < _LONGEST
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _owner(file: Path) -> str:
    try:
        owner = orjson.loads(file.read_bytes())
        return f"`{owner['purpose']}` (process {owner['pid']} on {owner['host']}, since {owner['since']})"
    except (OSError, ValueError, KeyError):
        return "another process that is just starting or stopping"
