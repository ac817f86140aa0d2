#!/usr/bin/env python3
"""Does the search find the case, does it know when there is none, and is it behind BM25 anywhere? And fits the weights.

Each set of questions is asked about an index of its own. `--workspace` takes a labelled workspace (`export/`,
`team.json`, `questions.jsonl`; see data/support/README.md), `--issues` a name, issue records and questions about them,
as `evaluate retrieval` takes them. BM25 ranks the whole texts of all threads and issues, cases or not.

    python scripts/benchmark_questions.py --workspace tarnflag --workspace olake --issues faq issues.jsonl queries.jsonl
    … --left-out               judge each set by weights fitted to all the others
    … --fit index/search/fusion.json        fit the shipped weights to all sets

With the same COPILOT_DATA_DIR nothing is embedded twice.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.build import App
from copilot.commands.evaluating.evaluate_retrieval import repository_of
from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.searching.fit import rescored
from copilot.evaluation.searching.joint_fit import fit_jointly
from copilot.evaluation.searching.question_sets import QuestionSet, try_issues, try_workspace
from copilot.evaluation.searching.set_figures import figures_of, line_of, total_of
from copilot.settings import load_settings
from index.search.fusion import SHIPPED, Fusion, load_fusion, save_fusion

if TYPE_CHECKING:
    from index.progress import Progress


def main() -> None:
    arguments = parsed()
    app = App(load_settings())
    with shown_progress() as progress:
        sets = asked(arguments, app, progress)
    threshold, start = app.settings.policy.search.answer_threshold, load_fusion(SHIPPED)
    if arguments.fit:
        start = fit_jointly(sets, start)
        save_fusion(start, arguments.fit)
    fusions = {one.name: without(one, sets, start) if arguments.left_out else start for one in sets}
    rows = [figures_of(scored(one, fusions[one.name]), fusions[one.name].confidence, threshold) for one in sets]
    for one, row in zip(sets, rows, strict=True):
        print(line_of(one.name, row))
    print(line_of("workspaces together", total_of([row for row in rows if row.unanswerable])))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, action="append", default=[], help="a labelled workspace's folder")
    parser.add_argument("--issues", nargs=3, action="append", default=[], metavar=("NAME", "ISSUES", "QUERIES"))
    parser.add_argument("--left-out", action="store_true", help="judge each by weights fitted to the others")
    parser.add_argument("--fit", type=Path, help="write weights fitted to all sets into this file")
    arguments = parser.parse_args()
    if not (arguments.workspace or arguments.issues):
        parser.error("nothing to ask: give --workspace or --issues")
    return arguments


def asked(arguments: argparse.Namespace, app: App, progress: Progress) -> list[QuestionSet]:
    spaces = [try_workspace(app, folder, progress) for folder in arguments.workspace]
    files = ((name, Path(issues), Path(queries)) for name, issues, queries in arguments.issues)
    return [
        *spaces,
        *(try_issues(app, name, issues, queries, repository_of(issues), progress) for name, issues, queries in files),
    ]


def without(one: QuestionSet, sets: list[QuestionSet], start: Fusion) -> Fusion:
    return fit_jointly([other for other in sets if other.company != one.company], start)


def scored(one: QuestionSet, fusion: Fusion) -> QuestionSet:
    """The set as these weights rank what was found."""
    again = rescored([tried.answer for tried in one.tried], fusion)
    hidden = [rescored([tried.hidden], fusion)[0] if tried.hidden else None for tried in one.tried]
    parts = zip(one.tried, again, hidden, strict=True)
    tried = tuple(replace(tried, answer=now, hidden=none) for tried, now, none in parts)
    return replace(one, tried=tried, threads=tuple(rescored(one.threads, fusion)))


if __name__ == "__main__":
    guarded(main)
