"""Clears the uninitialized memory that hnswlib writes into its files.

A new graph is saved with space for a hundred vectors, and that space is written as it was allocated: it can contain
anything the process had there before, including a raw message. The first to read a small graph saves it anew as well,
since only its log was saved. Chroma has no setting against this, and no way of clearing the heap works with every
allocator, so we zero the unused space in the files. Redaction cannot help here.
"""

from __future__ import annotations

import struct
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from index.errors import WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# header.bin, version 1, as hnswlib in Chroma 1.5 writes it.
_HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
_VERSION = 1
_LENGTH_BYTES = 4  # of a vector's length in length.bin
_TRIES, _PAUSE = 20, 0.05  # seconds


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


def zero_unused_space(folder: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Overwrite the space that no vector uses with zeros, in every graph in a Chroma folder.

    Raises:
        WorkFailedError: the files were written by another version of hnswlib.
    """
    for header in folder.glob("*/header.bin"):
        zero_unused_in(header.parent, wait)


def zero_unused_in(graph: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Overwrite the space that no vector uses with zeros, in the folder of one graph.

    Raises:
        WorkFailedError: its files were written by another version of hnswlib.
    """
    with suppress(FileNotFoundError):  # nothing was saved yet, or the generation has just been removed
        header = _read(graph / "header.bin", wait)
        _zero_from(graph / "data_level0.bin", header.vectors * header.vector_bytes)
        _zero_from(graph / "length.bin", header.vectors * _LENGTH_BYTES)


def _read(file: Path, wait: Callable[[float], None]) -> _Header:
    content = file.read_bytes()
    for _ in range(_TRIES):
        if len(content) >= _HEADER.size:
            break
        wait(_PAUSE)  # another process that reads the index is writing it
        content = file.read_bytes()
    if len(content) != _HEADER.size or _HEADER.unpack(content)[0] != _VERSION:
        raise WorkFailedError(f"{file} has an unknown format; install the pinned version of chromadb.")
    return _Header(*_HEADER.unpack(content))


def _zero_from(file: Path, used: int) -> None:
    with file.open("r+b") as opened:
        unused = opened.seek(0, 2) - used
        opened.seek(used)
        opened.write(bytes(max(0, unused)))
