"""Does the search of the docs find the page that answers? Docs and questions in, figures out."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.docs_baseline import Bm25, fused
from index.docs.section_index import SectionIndex
from index.docs.section_parts import parts_of_sections
from index.docs.section_search import WEIGHTS, find_sections
from index.embedding.parts import hash_of
from index.errors import InputError
from index.search.query import build_query
from index.sources.base import safe_text
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.docs.section_search import Weights
    from index.embedding.cache import VectorCache
    from index.embedding.embedder import Embedder
    from index.progress import Progress
    from index.search.query import Query
    from index.sections.section import Section

_DEPTH = 100  # pages
_HITS = (1, 3)


@dataclass(frozen=True, slots=True)
class DocsQuestion:
    """A question, the pages that answer it, and of which kind it is."""

    id: str
    text: str
    relevant: frozenset[str]
    kind: str = ""


def read_docs_questions(path: Path) -> list[DocsQuestion]:
    """Questions, one JSON object a line; those that the docs do not answer are left out.

    Raises:
        InputError: the file cannot be read, or a line is no question.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a file with one question a line.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = decode_json(line)
            if raw.get("relevant") and raw.get("answered_by_docs") is not False:
                found.append(_question(raw))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}, line {number}, is no question ({type(error).__name__}); it needs id, question and relevant."
            ) from None
    if not found:
        raise InputError(f"{path} holds no question that a page answers.")
    return found


def _question(raw: dict[str, Any]) -> DocsQuestion:
    text = safe_text(str(raw["question"])).text
    return DocsQuestion(str(raw["id"]), text, frozenset(map(str, raw["relevant"])), str(raw.get("kind") or ""))


def index_sections(sections: Sequence[Section], cache: VectorCache, progress: Progress) -> SectionIndex:
    """These sections, ready to be searched; nothing but vectors is stored."""
    progress.stage("embedding sections", total=len(sections))
    parts: list[list[str]] = [[] for _ in sections]
    known: dict[str, NDArray[np.float32]] = {}
    places = {section.section_id: place for place, section in enumerate(sections)}
    for start in range(0, len(sections), 200):
        some = list(parts_of_sections(sections[start : start + 200], cache))
        vectors, _ = cache.vectors_of(some)
        for part, vector in zip(some, vectors, strict=True):
            parts[places[part.case_id]].append(hash_of(part.text))
            known[hash_of(part.text)] = vector
        progress.advance(min(200, len(sections) - start))
    return SectionIndex.build(sections, parts, known)


def docs_figures(
    index: SectionIndex,
    questions: Sequence[DocsQuestion],
    embedder: Embedder,
    progress: Progress,
    weights: Weights = WEIGHTS,
) -> dict[str, Any]:
    """hit@1, hit@3 and MRR by page, overall and by kind, beside the baselines in the same run."""
    bm25 = Bm25([f"{section.path}\n{section.text}" for section in index.sections])
    ranked: dict[str, list[tuple[list[str], frozenset[str], str]]] = defaultdict(list)
    taken = []
    progress.stage("asking", total=len(questions))
    for asked in questions:
        query = build_query(asked.text, embedder, asked_at=datetime.now(UTC))
        started = time.perf_counter()
        found = find_sections(query, index, limit=_DEPTH, weights=weights)
        taken.append(1000 * (time.perf_counter() - started))
        own = [match.section.page for match in found]
        words, dense = bm25.scores(asked.text), _dense(query, index)
        rankings = {"bm25": words, "dense": dense, "fusion": fused([words, dense])}
        pages = {name: _pages(scores, index.sections) for name, scores in rankings.items()} | {"own": own}
        for name, ranking in pages.items():
            ranked[name].append((ranking, asked.relevant, asked.kind))
        progress.advance()
    rows = ranked.pop("own")
    kinds = sorted({kind for *_, kind in rows if kind})
    return {
        "queries": len(questions),
        **_figures(rows),
        "by_kind": {kind: _figures([row for row in rows if row[2] == kind]) for kind in kinds},
        "baselines": {name: _figures(theirs) for name, theirs in ranked.items()},
        "pages": len({section.page for section in index.sections}),
        "sections": len(index.sections),
        "p50_ms": round(float(np.percentile(taken, 50)), 2),
    }


def _dense(query: Query, index: SectionIndex) -> NDArray[np.float64]:
    """The similarity of the question's beginning to each section's: what MiniLM sees of both."""
    scores = np.full(len(index.sections), -1.0)
    similar = index.vectors @ query.vectors[0]
    for place in range(len(index.owners) - 1, -1, -1):  # the first part of a section is written last, and stays
        scores[index.owners[place]] = similar[place]
    return scores


def _pages(scores: NDArray[np.float64], sections: Sequence[Section]) -> list[str]:
    """The pages in the order of their best section."""
    return list(
        dict.fromkeys(sections[place].page for place in np.argsort(-scores, kind="stable") if scores[place] > 0)
    )


def _figures(rows: Sequence[tuple[list[str], frozenset[str], str]]) -> dict[str, float]:
    ranks = [_rank(ranking, relevant) for ranking, relevant, _ in rows]
    hits = {f"hit@{depth}": _mean(rank <= depth for rank in ranks) for depth in _HITS}
    return hits | {"mrr": _mean(1 / rank if rank <= _DEPTH else 0.0 for rank in ranks)}


def _rank(ranking: Sequence[str], relevant: frozenset[str]) -> int:
    right = (place for place, page in enumerate(ranking, start=1) if any(_same(page, one) for one in relevant))
    return next(right, _DEPTH + 1)


def _same(page: str, named: str) -> bool:
    """Whether a page is meant: its path, with or without the ending and what stands before it."""
    named = named.strip("/").partition("#")[0]
    return page == named or page.rpartition(".")[0] == named or page.endswith(f"/{named}") or named.endswith(f"/{page}")


def _mean(values: Iterable[float]) -> float:
    known = [float(value) for value in values]
    return round(sum(known) / len(known), 4) if known else 0.0
