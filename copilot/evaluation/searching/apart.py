"""A separate store for an evaluation: the live index is not touched, and only cached vectors are shared."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.evaluation.leftovers import FOLDER
from index.reindex import reindex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot.build import App
    from index.embedding.embedder import Embedder
    from index.progress import Progress
    from index.sources.base import HistorySource


@contextmanager
def indexed_apart(
    lasting: App,
    sources: Sequence[HistorySource],
    progress: Progress,
    *,
    team_ids: Sequence[str] = (),
    embedder: Embedder | None = None,
) -> Iterator[App]:
    """An app on its own store with what these sources hold, built with the lasting app's model or another."""
    # `forget` looks here for what a killed run has left.
    root = lasting.settings.environment.copilot_data_dir / FOLDER
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apart-", dir=root) as folder:
        app = lasting.apart(Path(folder), embedder)
        reindex(app.index, sources, team_ids=team_ids, keep_closed=True, progress=progress, now=datetime.now(UTC))
        try:
            yield app
        finally:
            app.close()
