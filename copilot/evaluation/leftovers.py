"""What a killed replay leaves behind: its own store and its finished rows, which hold what people wrote."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from index.errors import WorkFailedError
from index.storage.locking.lock import is_locked

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "replays"  # in the data folder


def check_none_runs(data_dir: Path) -> None:
    """No replay may be running while something is forgotten.

    Raises:
        WorkFailedError: a replay is running.
    """
    for store in sorted((data_dir / FOLDER).glob("*")):
        if is_locked(store / "run") or is_locked(store):
            raise WorkFailedError(
                f"`evaluate` is running in {store}, with everybody's words in its files; wait for it or stop "
                "it, then run this again. Nothing was forgotten."
            )


def remove_leftovers(data_dir: Path) -> None:
    """Delete it all; an interrupted replay then starts over."""
    shutil.rmtree(data_dir / FOLDER, ignore_errors=True)
