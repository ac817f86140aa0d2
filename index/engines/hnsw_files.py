"""What hnswlib leaves in its files: memory as it found it.

A new graph is saved with room for a hundred vectors, and that room is written out as it was allocated: it can hold
whatever the process had there before, a raw message among it. Chroma has no setting against it, and no way to clear
the heap holds for every allocator, so the unused room is blanked in the files. Redaction alone cannot help here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from index.errors import WorkFailedError

if TYPE_CHECKING:
    from pathlib import Path

# header.bin, version 1, as hnswlib in Chroma 1.5 writes it.
_HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
_VERSION = 1
_LENGTH_BYTES = 4  # of a vector's length in length.bin


class _Header(NamedTuple):
    version: int
    level0_offset: int
    capacity: int
    vectors: int
    vector_bytes: int
    label_offset: int
    data_offset: int
    top_level: int
    entry: int
    most_neighbors: int
    most_neighbors_at_level0: int
    neighbors: int
    level_factor: float
    ef_construction: int


def blank_unused_room(folder: Path) -> None:
    """Overwrite with zeros what no vector uses, in every graph below a Chroma folder.

    Raises:
        WorkFailedError: the files are of another version of hnswlib than this one.
    """
    for header in folder.glob("*/header.bin"):
        graph = _read(header)
        _blank(header.with_name("data_level0.bin"), graph.vectors * graph.vector_bytes)
        _blank(header.with_name("length.bin"), graph.vectors * _LENGTH_BYTES)


def _read(file: Path) -> _Header:
    content = file.read_bytes()
    if len(content) != _HEADER.size or _HEADER.unpack(content)[0] != _VERSION:
        raise WorkFailedError(f"{file} is of a version that is not known here; install chromadb as pinned.")
    return _Header(*_HEADER.unpack(content))


def _blank(file: Path, used: int) -> None:
    with file.open("r+b") as opened:
        unused = opened.seek(0, 2) - used
        opened.seek(used)
        opened.write(bytes(max(0, unused)))
