"""Rebuilding the search index from SQL alone, so that forgotten text is gone from every file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.reindex import build_if_needed
from index.report import Report
from index.storage.locking.lock import writer_lock
from index.storage.members import remembered_team
from index.storage.locking.shared_lock import shared_writer_lock
from index.storage.transactions import compact

if TYPE_CHECKING:
    from datetime import datetime

    from index.progress import Progress
    from index.reindex import Index


def rebuild(index: Index, progress: Progress, now: datetime) -> bool:
    """Build a new generation from the stored cases and cached vectors.

    Returns False, and builds nothing, if the model has changed: then every case would have to be embedded again.

    Raises:
        LockHeldError: another process is writing the index.
        BuildRejectedError: the new generation failed its checks; the old one stays live.
    """
    with writer_lock(index.data_dir, "forget", now), shared_writer_lock(index.engine, "forget"):
        live = index.generations.live()
        if live and live.model != index.cache.embedder.model_id:
            return False
        compact(index.engine)
        if live:
            build_if_needed(index, Report(remembered_team(index.engine)), True, progress, now)
        return True
