"""`evaluate …`: arguments only, one command for each thing that is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Say in numbers how good it is, offline.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Labelled = Annotated[Path, typer.Option(metavar="FILE", help="Labelled issues, one JSON record a line.")]

Exports = Annotated[
    list[Path] | None, typer.Option("--slack-export", help="A Slack export, zip or folder. May repeat.")
]
Issues = Annotated[
    list[Path] | None, typer.Option("--github-issues", help="Issue records, .jsonl or .jsonl.gz. May repeat.")
]
Cases = Annotated[
    list[Path] | None, typer.Option("--cases", help="Saved threads, or notes on threads, one a line. May repeat.")
]


@app.command()
def replay(
    slack_export: Exports = None,
    github_issues: Issues = None,
    cases: Cases = None,
    sample: Annotated[int | None, typer.Option(metavar="N", min=1, help="Replay at most so many threads.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of the sample and of every interval.")] = 0,
    no_model: Annotated[bool, typer.Option("--no-model", help="Templates only, even where a model is set up.")] = False,
    json_: Json = False,
) -> None:
    """Put saved threads to the copilot as they were asked, each seeing only what was solved before."""
    from copilot.commands.evaluate_replay import run

    run(
        slack_export or [],
        github_issues or [],
        cases or [],
        sample=sample,
        seed=seed,
        with_model=not no_model,
        as_json=json_,
    )


@app.command()
def kinds(
    train: Labelled,
    test: Labelled,
    json_: Json = False,
) -> None:
    """Tell bugs, feature requests and questions apart, with one classifier per repository."""
    from copilot.commands.evaluate_kinds import run

    run(train, test, as_json=json_)


@app.command()
def retrieval(
    issues: Annotated[Path, typer.Option(metavar="FILE", help="Issue records of one repository, .jsonl or .jsonl.gz.")],
    queries: Annotated[Path, typer.Option(metavar="FILE", help="Questions with their known answers, one a line.")],
    json_: Json = False,
) -> None:
    """Find what people marked as the same problem, each question seeing only what was known before it."""
    from copilot.commands.evaluate_retrieval import run

    run(issues, queries, as_json=json_)
