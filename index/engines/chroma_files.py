"""Erases what a Chroma server leaves on disk: graphs of deleted collections, rows in unused pages, and its memory.

Chroma's `delete_collection` removes neither (chroma-core/chroma #5259), so a process that sees the folder has to.
Of memory, see `hnsw_files.py`: of a graph with fewer than a thousand vectors, nearly the whole file is unused space.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from index.engines.hnsw_files import zero_unused_in
from index.errors import WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_PATIENCE = 60.0  # seconds to wait for the server to unlock its database; adding 5,000 vectors took 15


def erase_deleted(folder: Path) -> int:
    """Erase what no collection uses any more, while the server runs; returns how many collections had files left.

    Raises:
        WorkFailedError: the folder is not a Chroma server's, or cannot be changed from here.
    """
    database = database_in(folder)
    graphs = [path for path in folder.iterdir() if _is_graph(path)]  # listed first: new graphs get their row earlier
    try:
        with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as connection:
            used = {name for (name,) in connection.execute("SELECT id FROM segments")}
            deleted = [path for path in graphs if path.name not in used]
            for path in deleted:
                shutil.rmtree(path)
            (unused,) = connection.execute("PRAGMA freelist_count").fetchone()
            if deleted or unused:
                connection.execute("VACUUM")
    except (OSError, sqlite3.Error) as error:
        raise WorkFailedError(
            f"What the Chroma server in {folder} deleted is still on its disk ({error}); make sure that this user may "
            "write there and that the disk is not full, and run it again."
        ) from None
    return len(deleted)


def zero_unused_space_of(folder: Path, collections: Collection[str]) -> None:
    """Zero the unused space in the graphs of these collections, to which only the caller adds vectors.

    The server saves a graph before it confirms what was added, so between two additions the files are at rest.

    Raises:
        WorkFailedError: the folder is not a Chroma server's, or cannot be changed from here.
    """
    database = database_in(folder)
    try:
        for graph in _graphs_of(database, collections):
            zero_unused_in(folder / graph)
    except (OSError, sqlite3.Error) as error:
        raise WorkFailedError(
            f"What the Chroma server in {folder} had in memory is still in its files ({error}); make sure that this "
            "user may write there, and run it again."
        ) from None


def _graphs_of(database: Path, collections: Collection[str]) -> list[str]:
    query = (
        "SELECT segments.id, collections.name FROM segments "
        "JOIN collections ON collections.id = segments.collection WHERE segments.scope = 'VECTOR'"
    )
    with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as connection:
        return [graph for graph, name in connection.execute(query) if name in collections]


def database_in(folder: Path) -> Path:
    """The database file in a Chroma server's folder.

    Raises:
        WorkFailedError: there is none.
    """
    database = folder / "chroma.sqlite3"
    if not database.is_file():  # opening it would create an empty one
        raise WorkFailedError(
            f"{folder} is not a Chroma server's folder: it has no chroma.sqlite3. Give the folder from "
            "`chroma run --path`; for reindexing, set it as CHROMA_SERVER_DIR."
        )
    return database


def _is_graph(path: Path) -> bool:
    try:
        return path.is_dir() and str(UUID(path.name)) == path.name
    except ValueError:
        return False
