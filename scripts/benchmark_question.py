#!/usr/bin/env python3
"""How long does a question take, compared with bare encode plus one Chroma query, in the same run?

The index has 20,000 cases and 5,000 sections of docs. The whole first half of the line is timed (gather, redact,
search, judge, draft, check, save), alternating with the bare pair on the same index. Cases and sections are synthetic:
mixed sentences from the demo workspace, with vectors perturbed from real ones, so nothing is embedded. Target: at most
1.5 times the median of the bare pair.

    python scripts/benchmark_question.py --cases 20000 --sections 5000
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from copilot import gather
from copilot.suggest import suggest
from index.docs.section_parts import embed_sections, parts_of_sections
from index.embedding.embedder import SentenceEmbedder
from index.embedding.parts import hash_of
from index.generations.build import build
from index.generations.generation import Generation
from index.model import Case
from index.progress import Silent
from index.sections.section import Section
from index.sections.section_store import save_sections
from index.storage import case_store
from index.storage.revision import current_revision
from scripts.benchmark_indexing import new_app
from scripts.synthetic_vectors import cache_vectors, perturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot.build import App

TARGET = 1.5
WORKSPACE = Path(__file__).resolve().parent.parent / "copilot" / "demo" / "workspace"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--sections", type=int, default=5_000, help="of docs (default 5000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is asked (default 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = new_app(Path(folder), SentenceEmbedder())
        fill(app, arguments.cases)
        add_docs(app, arguments.sections)
        questions = [row["question"] for row in json.loads((WORKSPACE / "questions.json").read_text())]
        measure(app, questions * arguments.rounds)


def fill(app: App, number: int) -> None:
    """Store synthetic cases and their vectors, and build a generation of them."""
    chosen = random.Random(20_000)
    sentences = list(demo_sentences())
    anchors = app.embedder.encode(sentences)
    noise = np.random.default_rng(20_000)
    for start in range(0, number, 500):
        cases = [synthetic(start + place, sentences, chosen) for place in range(min(500, number - start))]
        case_store.save_cases(app.engine, cases, case_store.Changes())
        cache_vectors(app, cases, anchors, noise)
    with app.engine.connect() as connection:
        revision = current_revision(connection)
    generation = Generation("benchmark", app.embedder.model_id, revision, NOW)
    built = build(generation, app.generations, app.engine, app.cache, Silent())
    print(f"{built.generation.cases} cases, {built.generation.vectors} vectors", flush=True)


def add_docs(app: App, number: int) -> None:
    """Store synthetic sections, ten to a page, and their vectors."""
    chosen = random.Random(5_000)
    sentences = list(demo_sentences())
    anchors = app.embedder.encode(sentences)
    noise = np.random.default_rng(5_000)
    sections = [section(place, sentences, chosen) for place in range(number)]
    save_sections(app.engine, "benchmark", sections, (), NOW)
    parts = list(parts_of_sections(sections, app.embedder))
    vectors = perturbed(anchors, len(parts), noise)
    app.cache.save({hash_of(part.text): vector for part, vector in zip(parts, vectors, strict=True)})
    fresh = embed_sections(app.engine, app.cache, Silent())
    print(f"{number} sections, {len(parts)} vectors, {fresh} of them made anew", flush=True)


def section(number: int, sentences: list[str], chosen: random.Random) -> Section:
    page, place = f"guide/page-{number // 10}.md", number % 10
    return Section(
        section_id=f"docs:{page}#s{place}",
        source="benchmark",
        page=page,
        page_key=page,
        place=place,
        headings=(chosen.choice(sentences)[:60], f"{chosen.choice(sentences)[:60]} {number}"),
        text=". ".join(chosen.sample(sentences, 4)),
        url=f"https://docs.example.com/{page.removesuffix('.md')}#s{place}",
    )


def demo_sentences() -> Iterator[str]:
    for file in sorted((WORKSPACE / "slack_export" / "support").glob("*.json")):
        for message in json.loads(file.read_text(encoding="utf-8")):
            yield from (part for part in str(message.get("text", "")).split(". ") if len(part) > 30)


def synthetic(number: int, sentences: list[str], chosen: random.Random) -> Case:
    asked = NOW - timedelta(hours=number)
    problem = ". ".join(chosen.sample(sentences, 4)) + f" (case {number})"
    return Case(
        case_id=f"slack:C0BENCH:{number}.000000",
        source="slack",
        scope="C0BENCH",
        visibility="public",
        standing="confirmed",
        title=problem[:100],
        problem=problem,
        resolution=". ".join(chosen.sample(sentences, 3)),
        url=f"https://slack.com/archives/C0BENCH/p{number}",
        asked_by="U1",
        asked_at=asked,
        answered_by="U2",
        answered_by_team=True,
        resolved_at=asked,
    )


def measure(app: App, questions: list[str]) -> None:
    live, _ = app.live.current()

    def bare(question: str) -> None:
        live.vectors.nearest("public", app.embedder.encode([question]), 10)

    def ours(question: str) -> None:
        conversation = gather.from_question(question, NOW)
        suggest(conversation, app.suggest_services, suggestion_id=uuid.uuid4().hex, now=NOW)

    for warm_up in (bare, ours):
        warm_up(questions[0])
    times: dict[Callable[[str], None], list[float]] = {bare: [], ours: []}
    for question in questions:
        for way, taken in times.items():
            started = time.perf_counter()
            way(question)
            taken.append(1000 * (time.perf_counter() - started))
    for name, way in (("bare encode + one Chroma query", bare), ("suggest, the whole line", ours)):
        print(f"{name}: median {statistics.median(times[way]):.1f} ms, p95 {np.percentile(times[way], 95):.1f} ms")
    ratio = statistics.median(times[ours]) / statistics.median(times[bare])
    print(f"ratio of the medians {ratio:.2f}, target at most {TARGET}: {'reached' if ratio <= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
