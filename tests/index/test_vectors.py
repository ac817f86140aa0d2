"""Vectors by nearness: with the graph, and held against every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from chromadb import Collection

from index.engines.vectors import EmbeddedChroma

if TYPE_CHECKING:
    from pathlib import Path


def test_exactly_is_what_the_graph_finds_and_the_same_each_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(400, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = EmbeddedChroma(tmp_path).create("one")
    index.add("public", [f"k{n:03}" for n in range(400)], vectors)
    asked = vectors[:3] + np.float32(0.01)
    by_graph = index.nearest("public", asked, 10)
    index.search_exactly(["public", "internal"])
    exactly = index.nearest("public", asked, 10)
    assert [[key for key, _ in row] for row in exactly] == [[key for key, _ in row] for row in by_graph]
    for row, other in zip(exactly, by_graph, strict=True):
        # A question is compared as it is; both sides of ours have the length 1, this one nearly.
        assert [value for _, value in row] == pytest.approx([value for _, value in other], abs=0.05)
    assert exactly == index.nearest("public", asked, 10)
    assert index.nearest("internal", asked, 10) == [[], [], []]
    index.close()


def test_of_equally_near_ones_the_first_by_name_comes_first(tmp_path: Path) -> None:
    index = EmbeddedChroma(tmp_path).create("one")
    same = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (5, 1))
    index.add("public", ["e", "c", "a", "d", "b"], same)
    index.search_exactly(["public"])
    assert [key for key, _ in index.nearest("public", same[:1], 3)[0]] == ["a", "b", "c"]
    index.close()


def test_what_a_graph_does_not_lead_to_is_found_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many equal vectors it keeps links to one another only: it gives fewer than are there."""
    index = EmbeddedChroma(tmp_path).create("one")
    index.add("public", [f"k{n}" for n in range(6)], np.eye(6, dtype=np.float32))
    query = Collection.query

    def loses_one(collection: Collection, **asked: Any) -> Any:
        found: Any = query(collection, **asked)
        return found | {name: [row[1:] for row in found[name]] for name in ("ids", "distances")}

    monkeypatch.setattr(Collection, "query", loses_one)
    assert index.nearest("public", np.eye(6, dtype=np.float32)[:1], 6)[0][0] == ("k0", 1.0)
    index.close()
