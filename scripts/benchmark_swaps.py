#!/usr/bin/env python3
"""Does anyone notice when the index is rebuilt, and how soon is a deleted case gone from the answers?

One process asks 10,000 questions in four threads, one keeps reindexing the live workspace (ten cases change each time,
so a new generation is built and swapped in each time), and one is the app, which learns of deletions by signed HTTP.
Slack is tests/strict_slack with the demo workspace.
Only cases that a question clearly finds first at the start are used. It must continue to find them; a case that changes
must be among the answers in the version that the last or the running reindex has read. Anything else counts as a
half-built index. A deletion is timed from when Slack accepts it to the first answer without the case, which must not
come back afterwards.

    python scripts/benchmark_swaps.py
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import create_engine

from index.embedding.embedder import SentenceEmbedder
from scripts.benchmark_indexing import new_app
from scripts.benchmark_load import note, wait_for_the_rest
from scripts.load.asking import Asking, delete_one_by_one, finds_first
from scripts.load.outcome import Figure, percentile
from scripts.load.processes import (
    WORKSPACE,
    apps,
    database,
    environment_of,
    index_demo,
    reindex,
    write_policy,
)
from scripts.load.stage import Stage, Topic
from scripts.load.watch import KEPT
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App

_CHANGING = 10
_MOST_TO_START = 60.0  # seconds


def main() -> None:
    arguments = parse_arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(database("sqlite", folder))
        slack = stack.enter_context(StrictSlack(keep=KEPT))
        stage = Stage(slack, doomed=arguments.deletions, changing=_CHANGING)
        environment = environment_of(slack, folder, address)
        note("indexing the demo, then the workspace …")
        write_policy(folder, [*index_demo(folder, environment)["team"]["ids"], stage.engineer.id])
        reindex(folder, environment)
        app = new_app(folder / "data", SentenceEmbedder())
        stack.callback(app.close)
        with apps(1, folder, environment, model_seconds=0) as running:
            slack.deliver_to(running[0].url())
            wait_for_the_rest(create_engine(address), running, _MOST_TO_START)
            found = measure(arguments, app, stage, lambda: reindex(folder, environment))
        found.append(Figure("faults that the strict Slack noted", len(slack.problems), 0))
    for figure in found:
        print(figure.line())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=10_000, help="minimum number of questions (default 10,000)")
    parser.add_argument("--swaps", type=int, default=10, help="minimum number of swaps (default 10)")
    parser.add_argument("--deletions", type=int, default=300, help="number of deletions (default 300)")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds after each deletion (default 0.5)")
    parser.add_argument("--threads", type=int, default=4, help="threads that ask questions (default 4)")
    return parser.parse_args()


def measure(arguments: argparse.Namespace, app: App, stage: Stage, swap: Callable[[], object]) -> list[Figure]:
    topics = (demo_topics(), stage.changing, stage.doomed)
    staying, changing, doomed = ([topic for topic in some if finds_first(app, topic)] for some in topics)
    asking = Asking(app, staying, changing)
    over = threading.Event()

    def swap_on() -> None:
        while not over.is_set():
            asking.begun += 1
            stage.change(asking.begun)
            swap()
            asking.done = asking.begun
            note(f"{asking.done} swaps, {asking.asked} questions, {asking.faults.total()} faults")

    with ThreadPoolExecutor() as others:
        swapping = others.submit(swap_on)
        deleting = others.submit(delete_one_by_one, app, stage, doomed, asking, arguments.pause)

        def go_on() -> bool:
            enough = asking.asked >= arguments.questions and asking.done >= arguments.swaps and deleting.done()
            return not enough and not swapping.done()

        asking.run(arguments.threads, go_on)
        over.set()
        swapping.result()
    note("\n".join(asking.reports))
    gone = [seconds for seconds in deleting.result() if seconds is not None]
    return [
        Figure("unchanging cases that must be found", len(staying)),
        Figure("changing cases that must be found", len(changing)),
        Figure("questions asked", asking.asked),
        Figure("generations swapped in meanwhile", len(asking.generations) - 1),
        Figure("questions that failed", asking.faults["failed"], 0),
        Figure("questions that saw a half-built index", asking.faults["half-built"], 0),
        Figure("deletions", len(doomed)),
        Figure("from a deletion to an answer without it, p50, s", percentile(gone, 50)),
        Figure("from a deletion to an answer without it, p99, s", percentile(gone, 99), 5),
        Figure("from a deletion to an answer without it, longest, s", percentile(gone, 100)),
        Figure("deleted cases that were still found after a minute", len(doomed) - len(gone), 0),
        Figure("questions that found a deleted case again", asking.faults["deleted"], 0),
    ]


def demo_topics() -> list[Topic]:
    rows = json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))
    return [Topic(row["question"], case_id) for row in rows for case_id in row["relevant"]]


if __name__ == "__main__":
    main()
