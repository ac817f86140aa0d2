#!/usr/bin/env python3
"""How fast is indexing, compared with bare `SentenceTransformer.encode` of the same texts in the same run?

Both are timed alternately, with the model loaded and the sources on disk; the ratio is bare time divided by indexing
time. Indexing includes everything (reading twice, redaction, cases, SQL, parts, vectors, both indexes) except the
self-recall audit. Target: 0.75, or 0.85 if embedding and indexing overlap.

    python scripts/benchmark_indexing.py --github-issues issues.jsonl.gz --limit 1500
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import index.generations.build
from copilot.build import App
from copilot.commands.reindex import reindex_files
from copilot.settings import Environment, Policy, Settings
from index.embedding.embedder import SentenceEmbedder
from index.embedding.parts import parts_of
from index.model import VISIBILITIES
from index.storage import case_store

TARGET = 0.75


def main() -> None:
    arguments = parse_arguments()
    embedder = SentenceEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        issues = [limited(path, arguments.limit, Path(folder)) for path in arguments.github_issues]
        embedder.encode(["warm up"])
        texts = texts_of(new_app(Path(folder) / "texts", embedder), arguments.slack_export, issues)
        print(f"{len(texts)} texts, {sum(map(len, texts)):,} characters")
        ratios = []
        for turn in range(arguments.repeat):
            bare = seconds_of_bare_encoding(embedder, texts)
            ours = seconds_of_indexing(new_app(Path(folder) / f"run{turn}", embedder), arguments.slack_export, issues)
            ratios.append(bare / ours)
            print(
                f"run {turn + 1}: bare encode {bare:.1f} s, indexing {ours:.1f} s, ratio {bare / ours:.3f}", flush=True
            )
    median = statistics.median(ratios)
    print(f"median ratio {median:.3f}, target {TARGET}: {'reached' if median >= TARGET else 'MISSED'}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    workspace = Path(__file__).resolve().parent.parent / "copilot" / "demo" / "workspace"
    parser.add_argument("--slack-export", type=Path, action="append", default=[])
    parser.add_argument("--github-issues", type=Path, action="append", default=[])
    parser.add_argument("--limit", type=int, default=1500, help="records of each issue file (default 1500)")
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    if not arguments.slack_export and not arguments.github_issues:
        arguments.slack_export, arguments.github_issues = (
            [workspace / "slack_export"],
            [workspace / "github_issues.jsonl"],
        )
    return arguments


def limited(path: Path, limit: int, folder: Path) -> Path:
    """A new file with the last records of a file, which are the longest."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        chosen = deque(lines, maxlen=limit)
    shorter = folder / path.name.removesuffix(".gz")
    shorter.write_bytes(b"".join(chosen))
    return shorter


def new_app(folder: Path, embedder: SentenceEmbedder) -> App:
    environment = Environment.model_construct(copilot_data_dir=folder)
    app = App(Settings.model_construct(environment=environment, policy=Policy()))
    app.embedder = embedder
    return app


def texts_of(app: App, exports: list[Path], issues: list[Path]) -> list[str]:
    """The texts that indexing embeds, without duplicates."""
    reindex_files(app, exports, issues)
    cases = (page for visibility in VISIBILITIES for page in case_store.pages(app.engine, visibility))
    return list(dict.fromkeys(part.text for page in cases for part in parts_of(page, app.embedder)))


def seconds_of_bare_encoding(embedder: SentenceEmbedder, texts: list[str]) -> float:
    started = time.perf_counter()
    embedder.encode(texts)
    return time.perf_counter() - started


def seconds_of_indexing(app: App, exports: list[Path], issues: list[Path]) -> float:
    """The seconds of a whole reindex without its self-recall audit."""
    audit, audited = index.generations.build.self_recall, [0.0]

    def timed(*given: object) -> float:
        started = time.perf_counter()
        recall = audit(*given)  # type: ignore[arg-type]
        audited[0] += time.perf_counter() - started
        return recall

    vars(index.generations.build)["self_recall"] = timed
    try:
        started = time.perf_counter()
        reindex_files(app, exports, issues)
        return time.perf_counter() - started - audited[0]
    finally:
        vars(index.generations.build)["self_recall"] = audit


if __name__ == "__main__":
    main()
