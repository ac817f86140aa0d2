"""Training the classifier of kinds during a reindex, on the community's own labelled issues, and loading it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import orjson
from sqlalchemy import Engine, delete, insert, select

from index.kinds.classifier import KindClassifier, train, vectors_of
from index.kinds.examples import merge_examples, save_examples, stored_examples
from index.storage.tables import KIND_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.embedding.embedder import Embedder
    from index.kinds.examples import Collected, Example
    from index.progress import Progress
    from index.storage.scope import Scope

_ENOUGH = 20  # examples: kinds with fewer are not learned
_BATCH = 32


def learn_kinds(
    engine: Engine,
    embedder: Embedder,
    collected: Collected,
    scopes: Iterable[Scope],
    progress: Progress,
    now: datetime,
) -> dict[str, int]:
    """Update the classifier; returns the number of examples per kind that it was trained on.

    With fewer than two kinds there is no classifier, and only the rules judge.
    """
    before = stored_examples(engine)
    examples = merge_examples(before, collected, scopes)
    if examples != before:
        save_examples(engine, examples)
    numbers = Counter(example.kind for example in examples)
    taught = {kind: number for kind, number in sorted(numbers.items()) if number >= _ENOUGH}
    lessons = [example for example in examples if example.kind in taught]
    if len(taught) < 2:
        _remember(engine, None, "", "", now)
        return {}
    learned_from = hashlib.sha256(orjson.dumps([example.content for example in lessons])).hexdigest()
    if known_kinds(engine) != (embedder.model_id, learned_from):
        lessons = _embedded(engine, examples, lessons, embedder, progress)
        vectors = np.stack([np.frombuffer(example.vectors or b"", dtype="<f4") for example in lessons])
        classifier = train([example.request for example in lessons], vectors, [example.kind for example in lessons])
        _remember(engine, classifier, embedder.model_id, learned_from, now)
    return {str(kind): number for kind, number in taught.items()}


def learned_kinds(engine: Engine, model: str) -> KindClassifier | None:
    """The classifier for vectors of this embedding model; None if there is none."""
    with engine.connect() as connection:
        weights = connection.scalar(select(KIND_MODEL.c.weights).where(KIND_MODEL.c.model == model))
    return KindClassifier.from_bytes(weights) if weights else None


def _embedded(
    engine: Engine, examples: Sequence[Example], lessons: Sequence[Example], embedder: Embedder, progress: Progress
) -> list[Example]:
    """The lessons with their vectors; missing ones are computed and saved."""
    missing = [example for example in lessons if example.model != embedder.model_id]
    progress.stage("learning kinds", len(missing))
    made: dict[str, Example] = {}
    for start in range(0, len(missing), _BATCH):
        some = missing[start : start + _BATCH]
        for example, vectors in zip(some, vectors_of([e.request for e in some], embedder), strict=True):
            stored = vectors.astype("<f4").tobytes()
            made[example.case_id] = replace(example, model=embedder.model_id, vectors=stored)
        progress.advance(len(some))
    if made:
        save_examples(engine, [made.get(example.case_id, example) for example in examples])
    return [made.get(example.case_id, example) for example in lessons]


def known_kinds(engine: Engine) -> tuple[str, str] | None:
    """The embedding model and the hash of the examples of the current classifier; None if there is none."""
    with engine.connect() as connection:
        row = connection.execute(select(KIND_MODEL.c.model, KIND_MODEL.c.learned_from)).first()
    return (row.model, row.learned_from) if row else None


def _remember(engine: Engine, classifier: KindClassifier | None, model: str, learned_from: str, now: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(delete(KIND_MODEL))
        if classifier:
            row = {"only": 1, "model": model, "learned_from": learned_from, "learned_at": now}
            connection.execute(insert(KIND_MODEL).values(**row, weights=classifier.to_bytes()))
