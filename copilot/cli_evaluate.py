"""`evaluate …`: arguments only, one command for each thing that is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Say in numbers how good it is, offline.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Labelled = Annotated[Path, typer.Option(metavar="FILE", help="Labelled issues, one JSON record a line.")]


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
