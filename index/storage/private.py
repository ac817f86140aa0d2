"""Keeps the data folder readable by its owner only; repeated at every start, for folders made by older versions.

We leave alone what we did not create: folders owned by someone else or writable by everyone, and other files in them.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OURS = ("copilot.sqlite3*", "*.lock", "writer.json", "fusion*.json", "generations", "replays", "tuned", "demo")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private(folder: Path) -> None:
    """Create the folder if it is missing, and revoke everyone else's access to our files in it.

    Raises:
        OSError: the folder cannot be created.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in open_to_others(folder):
        if _is_ours(path):
            with suppress(OSError):  # deleted meanwhile, or a file system without permissions: `doctor` reports it
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def open_to_others(folder: Path) -> Iterator[Path]:
    """Which of our files others may read or write: the folder itself, and what we keep in it."""
    if _is_open(folder):
        yield folder
    for pattern in _OURS:
        for path in folder.glob(pattern):
            yield from filter(_is_open, (path, *path.rglob("*")))


def _is_open(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # deleted meanwhile
        return False
    return not stat.S_ISLNK(status.st_mode) and bool(status.st_mode & _OTHERS)


def _is_ours(path: Path) -> bool:
    """Whether the current user owns it, and it is not a folder for everyone such as /tmp."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX
