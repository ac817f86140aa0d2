#!/usr/bin/env python3
"""What does a reindex cost if 1 % of 100,000 cases have changed?

It may only embed that 1 %, may take at most 1.2 times as long as building the vector index and embedding the 1 % alone
(in the same run), and may use at most 2 GB of memory. The cases are issues from a file (the demo's, or any dump),
repeated with a new number and a passage from another issue each time, and without labels: learning kinds is measured
by benchmark_kinds.py.

**The first reindex, which is not timed, uses vectors perturbed from real ones instead of the model's.** Everything
that is measured is real: the code that the command runs, in its own process, including startup and loading the model.

    python scripts/benchmark_reindex.py --cases 100000
    python scripts/benchmark_reindex.py --cases 100000 --github-issues rust_issues.jsonl
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from copilot.commands.reindex import reindex_files
from index.cases.make import CaseMaker
from index.cases.references import References
from index.embedding.embedder import SentenceEmbedder
from index.embedding.parts import parts_of
from index.engines.vectors import EmbeddedChroma
from index.history.forgotten import Forgotten
from index.model import VISIBILITIES, Case, Issue
from index.sources.files.json_text import decode_json
from index.sources.github_dump import IssueDump, parse_issue
from index.storage import case_store
from index.team import TeamTally, name_team
from scripts.benchmark_indexing import new_app
from scripts.benchmark_question import WORKSPACE
from scripts.load.outcome import Figure
from scripts.memory import MemoryMeter
from scripts.synthetic_vectors import perturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from copilot.build import App

    Json = dict[str, Any]

_Result = TypeVar("_Result")
_PAGE = 1_000
_ANCHORS = 1_000  # real vectors that the others are perturbed from
_ONE_IN = 100  # one in so many cases has changed
_MOST = 1.2  # times the sum of building the vector index and embedding
_MEMORY = 2_000  # MB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--github-issues", type=Path, default=WORKSPACE / "github_issues.jsonl", help="a plain .jsonl")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = in_subprocess(prepare, folder, arguments.github_issues, arguments.cases)
        note(f"{arguments.cases} cases indexed; reindexing with {len(texts)} new texts …")
        started = time.perf_counter()
        report, made, most = in_subprocess(reindex_once, folder)
        whole = time.perf_counter() - started
        note(f"{whole:.0f} s; building only the vector index …")
        vectors, indexing = in_subprocess(build_vectors, folder)
    embedding = in_subprocess(embed, texts)
    share = whole / (indexing + embedding)
    for figure in (
        Figure("cases", sum(report[name] for name in ("cases", "known_issues", "pointers")), arguments.cases, True),
        Figure("cases changed", report["changed"], len(range(0, arguments.cases, _ONE_IN)), exact=True),
        Figure("vectors in the index", vectors),
        Figure("vectors made", made, len(texts), exact=True),
        Figure("building the vector index alone, s", round(indexing, 1)),
        Figure("embedding the 1 % alone, s", round(embedding, 1)),
        Figure("the whole reindex, s", round(whole, 1)),
        Figure("times the vector index and the 1 %", round(share, 3), _MOST),
        Figure("memory at most, MB", round(most), _MEMORY),
    ):
        print(figure.line())


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def in_subprocess(work: Callable[..., _Result], *given: object) -> _Result:
    """Run a function in a separate process, so that its memory can be measured."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *given).result()


def prepare(folder: Path, source: Path, number: int) -> list[str]:
    """Write the issues before and after the change, and index those before; returns the texts that are new after it."""
    answered = list(answered_records(source))
    with before(folder).open("w") as first, after(folder).open("w") as second:
        for turn in range(number):
            record = numbered_copy(answered, turn)
            first.write(json.dumps(record) + "\n")
            second.write(json.dumps(edited(record) if turn % _ONE_IN == 0 else record) + "\n")
    app = new_app(folder, PerturbingEmbedder(answered))
    reindex_files(app, [], [before(folder)])
    parts = (part for page in pages_of_cases(after(folder)) for part in parts_of(page, app.embedder))
    return [text for some in pages(parts) for text in new_texts(app, {part.text_hash: part.text for part in some})]


def before(folder: Path) -> Path:
    return folder / "before.jsonl"


def after(folder: Path) -> Path:
    return folder / "after.jsonl"


def answered_records(source: Path) -> Iterator[Json]:
    """The records that become cases with an answer."""
    make_case = CaseMaker(name_team([]), References(), False, Forgotten())
    for line in source.read_bytes().splitlines():
        record = decode_json(line)
        if record.get("is_pull_request") or "title" not in record:
            continue
        case = make_case(parse_issue(record))
        if isinstance(case, Case) and case.resolution and record["comments"]:
            yield record


def numbered_copy(answered: Sequence[Json], turn: int) -> Json:
    """A copy of one of the records as a new issue, with its number in every text and a passage from another record."""
    record = answered[turn % len(answered)]
    other = random.Random(turn).choice(answered)
    comments = [c | {"body": f"{c['body']} (see run {turn:06}.{place})"} for place, c in enumerate(record["comments"])]
    return record | {
        "repo": "acme/tool",
        "number": turn + 1,
        "html_url": f"https://github.com/acme/tool/issues/{turn + 1}",
        "title": f"{record['title']} ({turn:06})",
        "body": f"{record['body']}\n\nIn run {turn:06} there was also: {other['title']}",
        "labels": [],
        "comments": comments,
    }


def edited(record: Json) -> Json:
    """The record after edits by its author and everyone who answered."""
    comments = [comment | {"body": f"{comment['body']} Written again."} for comment in record["comments"]]
    return record | {"body": f"{record['body']}\n\nIt happens in the newest version, too.", "comments": comments}


class PerturbingEmbedder(SentenceEmbedder):
    """Pretends to be the model, with vectors perturbed from a few real ones."""

    def __init__(self, answered: Sequence[Json]) -> None:
        super().__init__()
        texts = [str(text) for record in answered for text in (record["title"], record["body"]) if text]
        self._noise = np.random.default_rng(1)
        self._anchors = super().encode(random.Random(1).sample(texts, min(len(texts), _ANCHORS)))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return perturbed(self._anchors, len(texts), self._noise)


def pages_of_cases(path: Path) -> Iterator[list[Case]]:
    """The cases that a reindex makes from a dump, in pages."""
    tally = TeamTally()
    for issue in IssueDump(path).read():
        assert isinstance(issue, Issue)
        tally.add_issue(issue)
    make_case = CaseMaker(name_team([tally]), References("acme/tool"), False, Forgotten())
    for page in pages(IssueDump(path).read()):
        made = [make_case(item) for item in page]
        yield [case for case in made if isinstance(case, Case)]


def pages(items: Iterator[Any]) -> Iterator[list[Any]]:
    return iter(lambda: list(islice(items, _PAGE)), [])


def new_texts(app: App, texts: dict[str, str]) -> list[str]:
    """Those of the texts (by hash) that have no vector yet."""
    known = app.cache.load(texts)
    return [text for text_hash, text in texts.items() if text_hash not in known]


class CountingEmbedder(SentenceEmbedder):
    """The real model; counts the vectors it makes."""

    made = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.made += len(texts)
        return super().encode(texts)


def reindex_once(folder: Path) -> tuple[Json, int, float]:
    """Do what `reindex --github-issues` does; returns its report, the number of vectors made, and peak memory in MB."""
    embedder = CountingEmbedder()
    with MemoryMeter() as memory:
        report = reindex_files(new_app(folder, embedder), [], [after(folder)])
    return report, embedder.made, memory.most / 1e6


def build_vectors(folder: Path) -> tuple[int, float]:
    """Add the same vectors to another index with the same calls; returns how many, and the seconds this took."""
    app = new_app(folder, SentenceEmbedder())
    index, seconds, number = EmbeddedChroma(folder / "alone").create("alone"), 0.0, 0
    for visibility in VISIBILITIES:
        for cases in case_store.pages(app.engine, visibility):
            parts = list(parts_of(cases, app.embedder))
            vectors, _ = app.cache.vectors_of(parts)
            keys, number = [part.key for part in parts], number + len(parts)
            started = time.perf_counter()
            index.add(visibility, keys, vectors)
            seconds += time.perf_counter() - started
    return number, seconds


def embed(texts: Sequence[str]) -> float:
    """The seconds that embedding takes, with the model already loaded."""
    embedder = SentenceEmbedder()
    embedder.encode(["warm up"])
    started = time.perf_counter()
    embedder.encode(texts)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
