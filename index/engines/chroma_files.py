"""What a Chroma server keeps on its disk of collections that were deleted: their graphs, and rows in unused pages.

Its `delete_collection` removes neither (chroma-core/chroma #5259), so whoever sees its folder has to.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from index.errors import WorkFailedError

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 60.0  # seconds for the server to let go of its database; adding 5,000 vectors took 15


def erase_deleted(folder: Path) -> int:
    """Erase what no collection of the server uses any more, while it runs; of how many collections there were files.

    Raises:
        WorkFailedError: the folder is no Chroma server's, or cannot be changed from here.
    """
    database = database_in(folder)
    graphs = [path for path in folder.iterdir() if _is_graph(path)]  # first: a new one has its row before its folder
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
            f"What the Chroma server in {folder} deleted is still on its disk ({error}); see that whoever runs this "
            "may write there and that the disk is not full, and run it again."
        ) from None
    return len(deleted)


def database_in(folder: Path) -> Path:
    """The database of the server whose folder it is.

    Raises:
        WorkFailedError: it is none's.
    """
    database = folder / "chroma.sqlite3"
    if not database.is_file():  # SQLite would make an empty one
        raise WorkFailedError(
            f"No Chroma server keeps its files in {folder}: there is no chroma.sqlite3. Give the folder that stands "
            "after `chroma run --path`; for every reindex, in CHROMA_SERVER_DIR."
        )
    return database


def _is_graph(path: Path) -> bool:
    try:
        return path.is_dir() and str(UUID(path.name)) == path.name
    except ValueError:
        return False
