"""Building a generation from SQL: a stream of cases through parts and vectors into both indexes, then checks."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from index import store
from index.errors import BuildRejectedError
from index.fresh import MOST
from index.memory import return_free_memory
from index.model import VISIBILITIES, Case, Visibility
from index.parts import Part, parts_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from index.generations import Generation, Generations, OpenGeneration
    from index.progress import Progress
    from index.vector_cache import VectorCache

SELF_RECALL = 0.999
_SAMPLE = 2_000
_NEAREST = 5


@dataclass(slots=True)
class Built:
    """What a build did, and a seeded sample of its vectors by which it is checked."""

    generation: Generation
    embedded: int = 0
    hashes: set[str] = field(default_factory=set)
    sample: dict[Visibility, dict[str, NDArray[np.float32]]] = field(default_factory=dict)


def build(
    generation: Generation, generations: Generations, engine: Engine, cache: VectorCache, progress: Progress
) -> Built:
    """Build, check and put live one generation.

    Raises:
        BuildRejectedError: it failed its checks; what was live stays live.
    """
    opened = generations.begin(generation)
    try:
        built = _fill(opened, engine, cache, progress)
        progress.stage("checking the new index")
        _check(built, opened, engine)
    except BuildRejectedError:
        opened.close()
        generations.reject(generation)
        raise
    opened.close()
    generations.put_live(built.generation)
    cache.forget_all_but(built.hashes | _hashes_since(generation, engine, cache))
    return built


def _hashes_since(generation: Generation, engine: Engine, cache: VectorCache) -> set[str]:
    """Of what was written while the build was at work, and is searched beside it."""
    with engine.connect() as connection:
        fresh = [case for v in VISIBILITIES for case in store.changed_since(connection, v, generation.revision, MOST)]
    return {part.text_hash for part in parts_of(fresh, cache.embedder)} if fresh else set()


def _fill(opened: OpenGeneration, engine: Engine, cache: VectorCache, progress: Progress) -> Built:
    """While the model embeds one page of cases, another thread indexes the page before."""
    built = Built(opened.generation)
    counts = {"cases": 0, "vectors": 0}
    chosen = random.Random(opened.generation.revision)
    pending: Future[None] | None = None
    progress.stage("embedding and indexing", total=sum(store.count_by_standing(engine).values()))
    with ThreadPoolExecutor(max_workers=1) as indexer:
        for visibility in VISIBILITIES:
            for cases in store.pages(engine, visibility, opened.generation.revision):
                parts = list(parts_of(cases, cache.embedder))
                vectors, embedded = cache.vectors_of(parts)
                if pending:
                    pending.result()
                pending = indexer.submit(_index_page, opened, visibility, cases, parts, vectors)
                built.embedded += len(embedded)
                built.hashes.update(part.text_hash for part in parts)
                _sample(built, visibility, parts, vectors, counts["vectors"], chosen)
                counts = {"cases": counts["cases"] + len(cases), "vectors": counts["vectors"] + len(parts)}
                progress.advance(len(cases))
                return_free_memory()
        if pending:
            pending.result()
    opened.words.finish()
    built.generation = replace(opened.generation, cases=counts["cases"], vectors=counts["vectors"])
    return built


def _index_page(
    opened: OpenGeneration,
    visibility: Visibility,
    cases: list[Case],
    parts: list[Part],
    vectors: NDArray[np.float32],
) -> None:
    opened.vectors.add(visibility, [part.key for part in parts], vectors)
    opened.words.add(visibility, cases)


def _sample(
    built: Built,
    visibility: Visibility,
    parts: list[Part],
    vectors: NDArray[np.float32],
    seen: int,
    chosen: random.Random,
) -> None:
    """Keep a uniform sample of the stream (reservoir sampling), so that a check needs no second pass."""
    kept = built.sample.setdefault(visibility, {})
    for number, (part, vector) in enumerate(zip(parts, vectors, strict=True), start=seen):
        if len(kept) < _SAMPLE:
            kept[part.key] = vector.copy()  # a view would keep its whole page
        elif (place := chosen.randrange(number + 1)) < _SAMPLE:
            kept.pop(list(kept)[place])
            kept[part.key] = vector.copy()


def _check(built: Built, opened: OpenGeneration, engine: Engine) -> None:
    """Row counts, self-recall of the sample, and a canary: one case must be found by its own title."""
    indexed = {v: (opened.vectors.count(v), opened.words.count(v)) for v in VISIBILITIES}
    vectors, cases = (sum(counts) for counts in zip(*indexed.values(), strict=True))
    if (vectors, cases) != (built.generation.vectors, built.generation.cases):
        raise BuildRejectedError(
            f"The new index holds {cases} cases and {vectors} vectors where {built.generation.cases} and "
            f"{built.generation.vectors} were written; the old one stays. Free disk space and run it again."
        )
    recall = self_recall(built, opened)
    if recall < SELF_RECALL:
        raise BuildRejectedError(f"Only {recall:.4f} of the new index's vectors find themselves; the old one stays.")
    for visibility in VISIBILITIES:
        _check_canary(opened, engine, visibility, built.generation.revision)


def self_recall(built: Built, opened: OpenGeneration) -> float:
    """The share of sampled vectors that are among their own nearest; an equal vector counts as itself."""
    tried = hits = 0
    for visibility, sample in built.sample.items():
        if not sample:
            continue
        found = opened.vectors.nearest(visibility, np.stack(list(sample.values())), _NEAREST)
        tried += len(sample)
        hits += sum(
            any(other == key for other, _ in nearest) or nearest[0][1] > 1 - 1e-5
            for key, nearest in zip(sample, found, strict=True)
        )
    return hits / tried if tried else 1.0


def _check_canary(opened: OpenGeneration, engine: Engine, visibility: Visibility, revision: int) -> None:
    first = next(store.pages(engine, visibility, revision), [])
    if not first:
        return
    canary = first[0]
    found = {
        case_id for case_id, _ in opened.words.search(visibility, "problem", f"{canary.title} {canary.problem}", 50)
    }
    if canary.case_id not in found and found:
        raise BuildRejectedError(f"The new index does not find {canary.case_id} by its own words; the old one stays.")
