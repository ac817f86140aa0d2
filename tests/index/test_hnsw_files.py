"""What a process had in memory before does not reach the index's files."""

from __future__ import annotations

import ctypes
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.engines.hnsw_files import zero_unused_space
from index.engines.vectors import EmbeddedChroma
from index.errors import WorkFailedError

if TYPE_CHECKING:
    from pathlib import Path

_SECRET = b"ghp_not_for_the_disk"
_BLOCKS = [64, 1_000, 30_000, 120_000, 200_000, 500_000, 3_000_000]


@pytest.mark.parametrize("vectors", [1, 50, 150, 1_500])
def test_a_heap_full_of_secrets_does_not_reach_the_files(vectors: int, tmp_path: Path) -> None:
    unit = np.random.default_rng(vectors).normal(size=(vectors, 384)).astype(np.float32)
    index = EmbeddedChroma(tmp_path).create("one")
    _dirty_every_heap()
    index.add("public", [f"case|p{n}" for n in range(vectors)], unit)
    index.close()
    assert any(tmp_path.rglob("data_level0.bin")), "there is no graph to look at"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and _SECRET in path.read_bytes()] == []


@pytest.mark.parametrize("read", ["nearest", "count", "exactly"])
def test_nor_by_reading_while_it_is_open(read: str, tmp_path: Path) -> None:
    """Whoever first reads a small graph saves it anew, and `serve` keeps it open until the next night."""
    unit = np.eye(384, dtype=np.float32)[:20]
    index = EmbeddedChroma(tmp_path).create("one")
    index.add("public", [f"case|p{n}" for n in range(20)], unit)
    index.close()
    reader = EmbeddedChroma(tmp_path).open("one")
    (graph,) = tmp_path.rglob("data_level0.bin")
    saved_at = graph.stat().st_mtime_ns
    _dirty_every_heap()
    if read == "nearest":
        reader.nearest("public", unit[:1], 1)
    elif read == "count":
        reader.count("public")
    else:
        reader.search_exactly(["public"])
    assert graph.stat().st_mtime_ns > saved_at
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and _SECRET in path.read_bytes()] == []
    reader.close()


def test_a_head_that_another_process_is_writing_is_read_when_it_is_there(tmp_path: Path) -> None:
    index = EmbeddedChroma(tmp_path).create("one")
    index.add("public", ["a"], np.eye(384, dtype=np.float32)[:1])
    index.close()
    (header,) = tmp_path.rglob("header.bin")
    whole = header.read_bytes()
    header.write_bytes(b"")
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        header.write_bytes(whole)

    zero_unused_space(header.parent.parent, wait)
    assert len(waited) == 1


def test_what_was_blanked_is_found_as_before(tmp_path: Path) -> None:
    unit = np.eye(384, dtype=np.float32)[:20]
    index = EmbeddedChroma(tmp_path).create("one")
    index.add("public", [f"case|p{n}" for n in range(20)], unit)
    index.close()
    again = EmbeddedChroma(tmp_path).open("one")
    found = dict(again.nearest("public", unit[7:8], 1)[0])
    assert found == pytest.approx({"case|p7": 1.0})
    again.close()


def test_files_of_another_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / "segment").mkdir()
    (tmp_path / "segment" / "header.bin").write_bytes(bytes(100))
    with pytest.raises(WorkFailedError, match="install the pinned version of chromadb"):
        zero_unused_space(tmp_path)


def _dirty_every_heap() -> None:
    """Threads have heaps of their own: in each, fill blocks of every size and free them."""
    threads = [threading.Thread(target=_dirty_one) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _dirty_one() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
    blocks = []
    for size in _BLOCKS:
        for _ in range(min(1_000, 6_000_000 // size)):
            blocks.append(libc.malloc(size))
            ctypes.memmove(blocks[-1], (_SECRET * (size // len(_SECRET) + 1))[:size], size)
    for block in blocks:
        libc.free(block)
