"""Building a generation from SQL: cut cases to parts, embed them, index their words in parallel, check the result."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.embedding.parts import parts_of
from index.errors import BuildRejectedError, UnreachableVectorsError
from index.generations.fresh import MOST
from index.generations.memory import return_free_memory
from index.generations.prefetch import prefetched
from index.model import VISIBILITIES, Visibility
from index.sections.section_store import part_hashes
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sqlalchemy import Engine

    from index.embedding.cache import VectorCache
    from index.embedding.parts import Part
    from index.generations.generation import Generation, OpenGeneration
    from index.generations.generations import Generations
    from index.generations.vector_writer import VectorWriter
    from index.progress import Progress

SELF_RECALL = 0.999
_TRIES = 3
_SAMPLE = 2_000
_NEAREST = 5


@dataclass(slots=True)
class Built:
    """What a build did, and a seeded sample of its vectors to check it with."""

    generation: Generation
    embedded: int = 0
    hashes: set[str] = field(default_factory=set)
    sample: dict[Visibility, dict[str, NDArray[np.float32]]] = field(default_factory=dict)


def build(
    generation: Generation, generations: Generations, engine: Engine, cache: VectorCache, progress: Progress
) -> Built:
    """Build and check a generation, and make it live; what is built again has an id of its own.

    Raises:
        BuildRejectedError: it failed its checks; the old generation stays live.
    """
    first = generation.generation_id
    for again in range(2, _TRIES + 1):
        try:
            return _build(generation, generations, engine, cache, progress)
        except UnreachableVectorsError:
            # Among many equal vectors a graph sometimes leaves one out; which, differs from build to build.
            generation = replace(generation, generation_id=f"{first}-{again}")
    return _build(generation, generations, engine, cache, progress)


def _build(
    generation: Generation, generations: Generations, engine: Engine, cache: VectorCache, progress: Progress
) -> Built:
    embedded = _embed_what_changed(generations, engine, cache, progress)
    cases = sum(case_store.count_by_standing(engine).values())
    progress.stage("embedding and indexing", total=cases)
    writer = generations.start_build(generation, cases)
    try:
        with ThreadPoolExecutor(max_workers=1) as beside:
            words = beside.submit(generations.words.build, generation)
            with closing(writer):
                built = _fill(generation, writer, engine, cache, progress)
                built.embedded += embedded
            progress.stage("indexing words")
            words.result()
        progress.stage("checking the new index")
        with closing(generations.open(generation)) as opened:
            _check(built, opened, engine)
    except BuildRejectedError:
        generations.reject(generation)
        raise
    generations.put_live(built.generation)
    # Cases written during the build are searched as fresh cases, so their vectors are still needed.
    written_since = {part.text_hash for part in _parts_since(generation.revision, engine, cache)}
    cache.keep_only(built.hashes | written_since | part_hashes(engine))
    return built


def _embed_what_changed(generations: Generations, engine: Engine, cache: VectorCache, progress: Progress) -> int:
    """Embed the changed cases before the build starts; returns how many cases were embedded.

    During the build, whose graph needs every core, a night's few texts took twice as long.
    """
    if (live := generations.live()) is None:
        return 0  # everything is new, so the build embeds page by page
    progress.stage("embedding what changed")
    _, embedded = cache.vectors_of(_parts_since(live.revision, engine, cache))
    return len(embedded)


def _parts_since(revision: int, engine: Engine, cache: VectorCache) -> list[Part]:
    """The parts of the newest cases that changed after a revision."""
    with engine.connect() as connection:
        fresh = [case for v in VISIBILITIES for case in case_store.changed_since(connection, v, revision, MOST)]
    return list(parts_of(fresh, cache))


def _fill(
    generation: Generation, writer: VectorWriter, engine: Engine, cache: VectorCache, progress: Progress
) -> Built:
    """Index all pages of cases: while one is indexed, the next is embedded, and the one after that cut to parts."""
    built = Built(generation)
    chosen = random.Random(generation.revision)
    cases = seen = 0
    with prefetched(_pages(generation, engine, cache)) as pages, prefetched(_embedded(pages, cache)) as ready:
        for page, vectors, embedded in ready:
            writer.add(page.visibility, [part.key for part in page.parts], vectors)
            built.embedded += embedded
            built.hashes.update(part.text_hash for part in page.parts)
            _sample(built, page.visibility, page.parts, vectors, seen, chosen)
            cases, seen = cases + page.cases, seen + len(page.parts)
            progress.advance(page.cases)
            return_free_memory()
    built.generation = replace(generation, cases=cases, vectors=seen)
    return built


class _Page(NamedTuple):
    """Some cases of the same visibility, cut to parts."""

    visibility: Visibility
    cases: int
    parts: list[Part]


def _pages(generation: Generation, engine: Engine, cache: VectorCache) -> Iterator[_Page]:
    size = case_store.PAGE * cache.embedder.pages_at_once
    for visibility in VISIBILITIES:
        for cases in case_store.pages(engine, visibility, generation.revision, size):
            yield _Page(visibility, len(cases), list(parts_of(cases, cache)))


def _embedded(pages: Iterator[_Page], cache: VectorCache) -> Iterator[tuple[_Page, NDArray[np.float32], int]]:
    """Each page with its vectors, and the number of cases for which one was missing."""
    for page in pages:
        vectors, embedded = cache.vectors_of(page.parts)
        yield page, vectors, len(embedded)


def _sample(
    built: Built,
    visibility: Visibility,
    parts: list[Part],
    vectors: NDArray[np.float32],
    seen: int,
    chosen: random.Random,
) -> None:
    """Keep a uniform sample of the stream (reservoir sampling), so that the check needs no second pass."""
    kept = built.sample.setdefault(visibility, {})
    for number, (part, vector) in enumerate(zip(parts, vectors, strict=True), start=seen):
        if len(kept) < _SAMPLE:
            kept[part.key] = vector.copy()  # a view would keep the whole page in memory
        elif (place := chosen.randrange(number + 1)) < _SAMPLE:
            kept.pop(list(kept)[place])
            kept[part.key] = vector.copy()


def _check(built: Built, opened: OpenGeneration, engine: Engine) -> None:
    """Check the number of vectors, the self-recall of the sample, and that a canary case is found by its own title."""
    kept = sum(opened.vectors.count(visibility) for visibility in VISIBILITIES)
    if kept != built.generation.vectors:
        raise BuildRejectedError(
            f"The new index has {kept} vectors, but {built.generation.vectors} were written; the old one stays. "
            "Free some disk space and run it again."
        )
    recall = self_recall(built, opened)
    if recall < SELF_RECALL:
        told = f"Only {recall:.4f} of the new index's vectors find themselves; the old one stays."
        raise UnreachableVectorsError(told)
    for visibility in VISIBILITIES:
        _check_canary(opened, engine, visibility, built.generation.revision)


def self_recall(built: Built, opened: OpenGeneration) -> float:
    """The share of sampled vectors that are among their own nearest neighbours; an equal vector counts as itself."""
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
    first = next(case_store.pages(engine, visibility, revision), [])
    if not first:
        return
    canary = first[0]
    found = {
        case_id for case_id, _ in opened.words.search(visibility, "problem", f"{canary.title} {canary.problem}", 50)
    }
    if canary.case_id not in found and found:
        raise BuildRejectedError(f"The new index does not find {canary.case_id} by its own words; the old one stays.")
