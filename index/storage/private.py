"""The data folder is its owner's alone: made so, and made so again at every start, for folders from before.

What we did not make stays as it is: a folder that belongs to somebody else, or that many may write to, and whatever
else lies in it.
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
    """Make the folder where it is missing; take from others what they may do there.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in open_to_others(folder):
        if _is_ours(path):
            with suppress(OSError):  # gone meanwhile, or on a file system without permissions: `doctor` tells
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def open_to_others(folder: Path) -> Iterator[Path]:
    """Whatever of ours somebody else may read or write: the folder itself, and what we keep in it."""
    if _is_open(folder):
        yield folder
    for pattern in _OURS:
        for path in folder.glob(pattern):
            yield from filter(_is_open, (path, *path.rglob("*")))


def _is_open(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # gone meanwhile
        return False
    return not stat.S_ISLNK(status.st_mode) and bool(status.st_mode & _OTHERS)


def _is_ours(path: Path) -> bool:
    """Whether it belongs to whoever runs this, and is no folder for everybody such as /tmp."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX
