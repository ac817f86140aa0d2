#!/usr/bin/env python3
"""Fits the weights of `index.fusion.confidence`: how likely is the first match the right one, by its evidence?

The demo's questions are always used; `--queries` adds questions about the index of the current data folder (a JSON line
each: title, body, created_at, relevant, names_target_itself), each seeing only what was known before it was asked.
Every set weighs the same; what is printed is judged on held-out questions.

    COPILOT_DATA_DIR=… python scripts/fit_confidence.py --repo owner/name --queries queries.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import cross_val_predict

from copilot import gather
from copilot.build import App
from copilot.commands.demo import demo_settings
from copilot.commands.reindex import reindex_files
from copilot.settings import load_policy, load_settings
from index.fusion import confidence
from index.model import Evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row = tuple[float, float, bool]  # dense, words, whether the first match was right
WORKSPACE = Path(__file__).resolve().parent.parent / "copilot" / "demo" / "workspace"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", help="owner/name of the queries' issues")
    parser.add_argument("--queries", type=Path)
    arguments = parser.parse_args()
    sets = {"demo": demo_rows()}
    if arguments.queries:
        sets[arguments.repo] = query_rows(arguments.queries, arguments.repo)
    evidence = np.array([row[:2] for rows in sets.values() for row in rows])
    right = np.array([row[2] for rows in sets.values() for row in rows])
    weight = np.array([1 / len(rows) for rows in sets.values() for _ in rows]) * len(right)
    model = LogisticRegression(C=100)
    held_out = cross_val_predict(
        model, evidence, right, cv=10, method="predict_proba", params={"sample_weight": weight}
    )
    model.fit(evidence, right, sample_weight=weight)
    print(f"bias {model.intercept_[0]:.2f}, per dense {model.coef_[0][0]:.2f}, per words {model.coef_[0][1]:.2f}")
    start = 0
    for name, rows in sets.items():
        part = slice(start, start := start + len(rows))
        shipped = np.array([confidence(Evidence(dense, words)) for dense, words, _ in rows])
        report(f"{name}, fitted, held out", held_out[part, 1], right[part])
        report(f"{name}, as shipped", shipped, right[part])


def demo_rows() -> list[Row]:
    app = App(demo_settings(load_policy(WORKSPACE / "copilot.toml")))
    reindex_files(app, [WORKSPACE / "slack_export"], [WORKSPACE / "github_issues.jsonl"])
    questions = json.loads((WORKSPACE / "questions.json").read_text(encoding="utf-8"))
    return [first(app, question["question"], set(question["relevant"]), None) for question in questions]


def query_rows(path: Path, repo: str) -> list[Row]:
    app = App(load_settings())
    queries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        first(
            app,
            f"{query['title']}\n{query['body'] or ''}",
            {f"github:{repo}#{number}" for number in query["relevant"]},
            datetime.fromisoformat(query["created_at"].replace("Z", "+00:00")),
        )
        for query in queries
        if not query.get("names_target_itself")
    ]


def first(app: App, question: str, relevant: set[str], as_of: datetime | None) -> Row:
    """The first match's evidence, and whether it is right."""
    matches = app.find(gather.from_question(question, NOW), "public", as_of)
    if not matches:
        return 0.0, 0.0, False
    return matches[0].evidence.dense, matches[0].evidence.words, matches[0].case.case_id in relevant


def report(name: str, chance: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    print(
        f"{name}: n {len(right)}, first is right {right.mean():.3f}, mean confidence {chance.mean():.3f}, "
        f"Brier {brier_score_loss(right, chance):.3f}, AUC {roc_auc_score(right, chance):.3f}"
    )


if __name__ == "__main__":
    main()
