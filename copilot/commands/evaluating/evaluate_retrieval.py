"""`evaluate retrieval`: from issues and questions to how well and how fast the right issues are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.retrieval import answer_all, figures, read_questions
from copilot.settings import load_settings
from index.errors import InputError
from index.model import Issue
from index.sources.github_dump import IssueDump

if TYPE_CHECKING:
    from pathlib import Path


def run(issues: Path, queries: Path, *, as_json: bool) -> None:
    app, repo = App(load_settings()), repository_of(issues)
    questions = read_questions(queries, repo)
    with shown_progress() as progress, indexed_apart(app, [IssueDump(issues)], progress) as apart:
        result = figures(list(answer_all(apart, questions, progress)))
    if as_json:
        print_json(result)
    else:
        say(summary(result))


def repository_of(issues: Path) -> str:
    """The repository whose issues a file holds.

    Raises:
        InputError: it holds no issue, or those of several repositories.
    """
    repos = {item.repo for item in IssueDump(issues).read() if isinstance(item, Issue)}
    if len(repos) != 1:
        raise InputError(f"{issues} holds issues of {len(repos)} repositories; the questions need those of one.")
    return repos.pop()


def summary(result: dict[str, Any]) -> str:
    hits = ", ".join(f"hit@{n} {result[f'hit@{n}']:.3f}" for n in (1, 5, 10))
    return (
        f"{result['queries']} questions: MRR {result['mrr']:.3f}, {hits}; "
        f"{result['p50_ms']:.0f} ms each (p95 {result['p95_ms']:.0f} ms)"
    )
