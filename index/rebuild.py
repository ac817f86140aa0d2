"""Building the search index anew from SQL alone, so that no file holds any more what was just forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.reindex import build_if_needed
from index.report import Report
from index.storage.lock import writer_lock
from index.storage.members import remembered_team
from index.storage.shared_lock import shared_writer_lock
from index.storage.transactions import compact

if TYPE_CHECKING:
    from datetime import datetime

    from index.progress import Progress
    from index.reindex import Index


def rebuild(index: Index, progress: Progress, now: datetime) -> bool:
    """Build it of the cases as they are, by their cached vectors; False where another model would embed them all.

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
