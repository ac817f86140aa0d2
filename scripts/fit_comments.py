"""Fits the scorer of comments to labelled issues, and prints how well it judges issues that it was not fitted to.

python scripts/fit_comments.py --labels github_labels.jsonl --github-issues rust_issues.jsonl.gz [--save]
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sklearn.linear_model import LogisticRegression

from copilot.evaluation.case_making.gold_labels import IssueLabel, read_gold
from copilot.evaluation.case_making.made_of_issues import issue_figures, made_of_issue
from copilot.evaluation.case_making.shares import Made
from index.cases.comments import comment_scores
from index.cases.comments.comment_features import NAMES, features, spoken_before_closing
from index.cases.comments.comment_scores import CommentScorer
from index.cases.references import References
from index.model import Issue
from index.sources.github_dump import IssueDump
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence


_FOLDS, _ROUNDS = 10, 5
_FREEDOM = 1.0  # inverse strength of the regularization
_FIGURES = ("not_cases_left_out", "cases_kept", "standing_right", "shown_comments_that_answer", "must_contain_met")
WEIGHTS = Path(comment_scores.__file__).with_name("comment_weights.json")

Rows = list[tuple[list[float], bool]]  # of one issue: each comment's features, and whether it answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--github-issues", type=Path, required=True)
    parser.add_argument("--save", action="store_true", help="write the weights that are shipped")
    arguments = parser.parse_args()
    gold = read_gold(arguments.labels, IssueLabel)
    issues = [i for i in IssueDump(arguments.github_issues).read() if isinstance(i, Issue) and i.case_id in gold]
    labels = [gold[issue.case_id] for issue in issues]
    rows = [rows_of(issue, label) for issue, label in zip(issues, labels, strict=True)]
    sys.stdout.write(report(issues, labels, rows))
    if arguments.save:
        fitted = fit(*_flat(rows))
        weights = {name: round(weight, 4) for name, weight in zip(NAMES, fitted.weights, strict=True)}
        stored = {"weights": weights, "bias": round(fitted.bias, 4)}
        WEIGHTS.write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")


def fit(rows: Sequence[Sequence[float]], answers: Sequence[bool]) -> CommentScorer:
    """A scorer fitted to comments and whether each answers."""
    model = LogisticRegression(C=_FREEDOM, tol=1e-6, max_iter=1000).fit(rows, answers)
    return CommentScorer(tuple(map(float, model.coef_[0])), float(model.intercept_[0]))


def rows_of(issue: Issue, label: IssueLabel) -> Rows:
    spoken = spoken_before_closing(issue)
    answering = {id(comment) for place, comment in enumerate(issue.comments) if str(place) in label.answers}
    return [(row, id(comment) in answering) for row, comment in zip(features(issue, spoken, ()), spoken, strict=True)]


def report(issues: Sequence[Issue], labels: Sequence[IssueLabel], rows: Sequence[Rows]) -> str:
    """The figures of `evaluate cases`, each issue judged by a scorer that was fitted to the others."""
    rounds = [_judged_by_others(issues, labels, rows, random.Random(number)) for number in range(_ROUNDS)]
    said = {name: sum(figures[name] for figures in rounds) / _ROUNDS for name in _FIGURES}
    return "".join(f"{name}: {value:.3f}\n" for name, value in said.items())


def _judged_by_others(
    issues: Sequence[Issue], labels: Sequence[IssueLabel], rows: Sequence[Rows], draw: random.Random
) -> dict[str, float]:
    order, made, nobody = list(range(len(rows))), list[Made](), Team(frozenset(), "author_association")
    draw.shuffle(order)
    for held in (order[fold::_FOLDS] for fold in range(_FOLDS)):
        fitted = fit(*_flat([rows[n] for n in order if n not in held]))
        made += [made_of_issue(issues[n], labels[n], nobody, References(issues[n].repo), fitted) for n in held]
    return issue_figures(made)


def _flat(rows: Sequence[Rows]) -> tuple[list[list[float]], list[bool]]:
    every = [one for of_issue in rows for one in of_issue]
    return [row for row, _ in every], [answers for _, answers in every]


if __name__ == "__main__":
    main()
