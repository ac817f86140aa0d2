#!/usr/bin/env python3
"""How does the time for a question grow with the number of cases: 10,000, 100,000, 1,000,000?

A real index of synthetic cases: their vectors are perturbed from real ones, their words are drawn like natural words
(a few common, most rare), and every case has a remark or two. The folder is kept, and a size that is already in it is
not built again, so you can resume an interrupted build by running it again.

The 95th percentile of the whole search, including embedding, may be at most 2 times that of embedding the question
alone, in the same run, at 100,000 cases, and at most 4 times at 1,000,000.

    python scripts/benchmark_size.py --folder /big/disk --cases 10000 100000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from index.embedding.embedder import SentenceEmbedder
from index.generations.build import build
from index.generations.generation import Generation
from index.model import Case, Remark
from index.progress import Silent
from index.search.query import build_query
from index.storage import case_store
from index.storage.revision import current_revision
from scripts.benchmark_indexing import new_app
from scripts.benchmark_question import WORKSPACE, demo_sentences
from scripts.memory import MemoryMeter
from scripts.synthetic_vectors import cache_vectors

if TYPE_CHECKING:
    from copilot.build import App

TARGETS = {100_000: 2.0, 1_000_000: 4.0}
NOW = datetime(2026, 11, 23, tzinfo=UTC)
_PAGE = 1_000
_VOCABULARY = 60_000
_WORDS_A_CASE = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the indexes are built and kept")
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=10, help="how often each question is asked (default 10)")
    arguments = parser.parse_args()
    embedder = SentenceEmbedder()
    questions = [row["question"] for row in json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))]
    for number in arguments.cases:
        app = new_app(arguments.folder / str(number), embedder)
        with MemoryMeter() as memory:
            built = fill(app, number)
            times = measure(app, questions * arguments.rounds)
        report(app, number, built, memory.most, *times)
        app.live.close()
        app.engine.dispose()


def fill(app: App, number: int) -> str:
    """Store the missing cases and vectors, and build a generation unless there is one."""
    if app.generations.live():
        return "built earlier"
    sentences = list(demo_sentences())
    anchors = app.embedder.encode(sentences)
    written = sum(case_store.count_by_standing(app.engine).values())
    for start in range(written - written % _PAGE, number, _PAGE):
        save_page(app, range(start, min(start + _PAGE, number)), sentences, anchors)
    started, cpu = time.monotonic(), time.process_time()
    with app.engine.connect() as connection:
        revision = current_revision(connection)
    name = f"size-{time.time_ns()}"  # an interrupted build may have left another
    build(Generation(name, app.embedder.model_id, revision, NOW), app.generations, app.engine, app.cache, Silent())
    return f"built in {time.monotonic() - started:.0f} s ({time.process_time() - cpu:.0f} s of CPU)"


def save_page(app: App, numbers: range, sentences: list[str], anchors: np.ndarray) -> None:
    """Store a page of cases; every run makes the same ones."""
    chosen, noise = random.Random(numbers.start), np.random.default_rng(numbers.start)
    cases = [synthetic(number, sentences, chosen, noise) for number in numbers]
    case_store.save_cases(app.engine, cases, case_store.Changes())
    cache_vectors(app, cases, anchors, noise)


def synthetic(number: int, sentences: list[str], chosen: random.Random, noise: np.random.Generator) -> Case:
    asked = NOW - timedelta(minutes=number)
    ranks = np.minimum(noise.zipf(1.3, _WORDS_A_CASE), _VOCABULARY)
    own = " ".join(f"w{rank:x}" for rank in ranks)
    problem = f"{'. '.join(chosen.sample(sentences, 3))} ({number}). {own}"
    return Case(
        case_id=f"slack:C0BENCH:{number:09}.000000",
        source="slack",
        scope="C0BENCH",
        visibility="public",
        standing="confirmed",
        title=f"{chosen.choice(sentences)[:80]} {number}",
        problem=problem,
        resolution=f"{'. '.join(chosen.sample(sentences, 2))} {number}",
        url=f"https://slack.com/archives/C0BENCH/p{number}",
        asked_by="U1",
        asked_at=asked,
        answered_by="U2",
        answered_by_team=True,
        resolved_at=asked,
        remarks=tuple(Remark(asked, chosen.choice(sentences)) for _ in range(1 + number % 2)),
    )


def measure(app: App, questions: list[str]) -> tuple[list[float], list[float]]:
    """The milliseconds that embedding each question alone takes, and its whole search."""
    app.search.answer(build_query(questions[0], app.embedder, asked_at=NOW))  # it has answered before
    bare, whole = [], []
    for question in questions:
        started = time.perf_counter()
        app.embedder.encode([question])
        between = time.perf_counter()
        app.search.answer(build_query(question, app.embedder, asked_at=NOW))
        bare.append(1000 * (between - started))
        whole.append(1000 * (time.perf_counter() - between))
    return bare, whole


def report(app: App, number: int, built: str, memory: int, bare: list[float], whole: list[float]) -> None:
    size = sum(file.stat().st_size for file in app.settings.environment.copilot_data_dir.rglob("*") if file.is_file())
    index = sum(
        file.stat().st_size
        for file in (app.settings.environment.copilot_data_dir / "generations").rglob("*")
        if file.is_file()
    )
    live, _ = app.live.current()
    print(f"{number:,} cases, {live.generation.vectors:,} vectors: {built}")
    print(f"  index {index / 1e6:,.0f} MB, all {size / 1e6:,.0f} MB on disk, {memory / 1e6:,.0f} MB of memory at most")
    for name, taken in (("embedding alone", bare), ("the whole search", whole)):
        print(f"  {name}: p50 {np.percentile(taken, 50):.1f} ms, p95 {np.percentile(taken, 95):.1f} ms")
    ratio = float(np.percentile(whole, 95) / np.percentile(bare, 95))
    target = TARGETS.get(number)
    verdict = "" if target is None else f", target {target}: {'reached' if ratio <= target else 'MISSED'}"
    print(f"  ratio of the 95th percentiles {ratio:.2f}{verdict}", flush=True)


if __name__ == "__main__":
    main()
