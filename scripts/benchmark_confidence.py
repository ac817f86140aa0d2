#!/usr/bin/env python3
"""How reliable is the confidence, for questions with a known answer, without one, and on a foreign topic?

Every question is asked strictly as of its own time, like in `evaluate retrieval`: once as it is, and once with its
right cases hidden, so that no answer is known. In addition, first messages from another community are asked, about
which the index has nothing. A first match counts as answered from `answer_threshold` on.

    python scripts/benchmark_confidence.py --issues rust_issues.jsonl.gz --queries rust_duplicate_queries_dev.jsonl \\
        --foreign devchat_export.zip
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from copilot.build import App
from copilot.commands.evaluating.evaluate_retrieval import repository_of
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.figures.resampling import whole
from copilot.evaluation.figures.summary import auc, calibration_error
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.retrieval import answer_all, read_questions
from copilot.settings import load_settings
from index.model import Thread
from index.search.query import build_query
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from copilot.evaluation.searching.retrieval import Answered
    from index.search.query import Query

_FEWEST_WORDS = 6  # a shorter message is not a question
_WORSE_CALIBRATED = 0.03  # allowed difference from a perfect model on as many questions
_SIMULATED = 1_000


def main() -> None:
    arguments = parsed()
    app = App(load_settings())
    questions = read_questions(arguments.queries, repository_of(arguments.issues))
    with shown_progress() as progress, indexed_apart(app, [IssueDump(arguments.issues)], progress) as apart:
        answers = list(answer_all(apart, questions, progress))
        hidden = [apart.search.answer(replace(one.query, hidden=one.right)) for one in answers]
        last = max(one.query.asked_at for one in answers)
        foreign = [
            apart.search.answer(query) for query in foreign_queries(apart, arguments.foreign, arguments.number, last)
        ]
        trusted = apart.fusion.confidence
        known = np.array([(trusted(one.matches), is_first_right(one)) for one in answers], dtype=float)
        nobody, elsewhere = (np.array([trusted(matches) for matches in some]) for some in (hidden, foreign))
    threshold = app.settings.policy.search.answer_threshold
    perfect = perfectly_calibrated(known[:, 0])
    print(f"{len(known)} questions, {int(known[:, 1].sum())} with a right first match; {len(elsewhere)} foreign ones")
    print_figure("area under ROC", auc(known), least=0.80)
    error = whole(known, calibration_error, seed=0, name="calibration_error")
    assert error
    print_figure("calibration error", error.value, most=float(perfect.mean()) + _WORSE_CALIBRATED)
    low, high = np.percentile(perfect, [2.5, 97.5])
    print(f"  its 95 % interval {error.low:.3f} to {error.high:.3f}; of a perfect model {low:.3f} to {high:.3f}")
    print_figure("answered, of right first matches", share(known[known[:, 1] == 1, 0] >= threshold), least=0.60)
    print_figure("answered, of questions whose right cases are hidden", share(nobody >= threshold), most=0.15)
    print_figure("answered, of foreign questions", share(elsewhere >= threshold), most=0.03)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=Path, required=True, help="issue records, .jsonl or .jsonl.gz")
    parser.add_argument("--queries", type=Path, required=True, help="as `evaluate retrieval` takes them")
    parser.add_argument("--foreign", type=Path, required=True, help="a Slack export of another community")
    parser.add_argument("--number", type=int, default=900, help="number of foreign questions (default 900)")
    return parser.parse_args()


def foreign_queries(app: App, export: Path, number: int, asked_at: datetime) -> list[Query]:
    """First messages of threads; every run draws the same ones."""
    threads = [item for item in SlackExport(export).read() if isinstance(item, Thread)]
    texts = [text for thread in threads if len((text := thread.messages[0].text).split()) >= _FEWEST_WORDS]
    chosen = random.Random(0).sample(texts, min(number, len(texts)))
    return [build_query(text, app.embedder, asked_at=asked_at) for text in chosen]


def is_first_right(answer: Answered) -> bool:
    return answer.ranking[:1] != [] and answer.ranking[0] in answer.right


def perfectly_calibrated(confidences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Simulated calibration errors of a perfect model, which are due to chance, on as many questions."""
    chance = np.random.default_rng(0)
    right = chance.random((_SIMULATED, len(confidences))) < confidences
    return np.array([calibration_error(np.column_stack([confidences, row])) for row in right.astype(float)])


def share(some: NDArray[np.bool_]) -> float:
    return float(some.mean())


def print_figure(name: str, value: float, *, least: float = 0.0, most: float = 1.0) -> None:
    target = f"at least {least:.3f}" if least else f"at most {most:.3f}"
    print(f"{name:<52} {value:.3f}  target {target}: {'met' if least <= value <= most else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
