"""`evaluate …`: arguments only, one command for each thing to measure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Measure offline how good it is.", no_args_is_help=True)

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
    sample: Annotated[int | None, typer.Option(metavar="N", min=1, help="Replay at most this many threads.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the sample and of the intervals.")] = 0,
    no_model: Annotated[bool, typer.Option("--no-model", help="Templates only, even if a model is set up.")] = False,
    judge: Annotated[bool, typer.Option("--judge", help="Also let a model judge each draft.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a self-contained report.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fail if it is clearly worse than this replay.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=X", help="Fail if a figure is below X; with -X, if it fell by more than X."),
    ] = None,
    json_: Json = False,
    no_texts: Annotated[bool, typer.Option("--no-texts", help="Leave people's words out of the JSON.")] = False,
) -> None:
    """Ask the copilot saved threads again, each seeing only what was solved before it."""
    from copilot.commands.evaluating.evaluate_replay import run

    run(
        slack_export or [],
        github_issues or [],
        cases or [],
        sample=sample,
        seed=seed,
        with_model=not no_model,
        with_judges=judge,
        as_json=json_,
        html=html,
        with_texts=not no_texts,
        baseline=baseline,
        fail_under=fail_under or [],
    )


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="What `evaluate replay --json` wrote.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The same, with other settings or another version.")],
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the intervals.")] = 0,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a self-contained report.")] = None,
    json_: Json = False,
) -> None:
    """Show what changed between two replays of the same threads, and how certain that is."""
    from copilot.commands.evaluating.evaluate_compare import run

    run(before, after, seed=seed, as_json=json_, html=html)


@app.command()
def kinds(
    train: Labelled,
    test: Labelled,
    json_: Json = False,
) -> None:
    """Tell bugs, feature requests and questions apart, with one classifier per repository."""
    from copilot.commands.evaluating.evaluate_kinds import run

    run(train, test, as_json=json_)


@app.command()
def retrieval(
    issues: Annotated[Path, typer.Option(metavar="FILE", help="Issue records of one repository, .jsonl or .jsonl.gz.")],
    queries: Annotated[Path, typer.Option(metavar="FILE", help="Questions with their known answers, one a line.")],
    json_: Json = False,
) -> None:
    """Search for what people marked as the same problem, each question seeing only what was known before it."""
    from copilot.commands.evaluating.evaluate_retrieval import run

    run(issues, queries, as_json=json_)


@app.command(name="cases")
def case_making(
    labels: Annotated[Path, typer.Option(metavar="FILE", help="What a person said of each thread, one a line.")],
    slack_export: Annotated[Path | None, typer.Option(metavar="PATH", help="The export they are threads of.")] = None,
    github_issues: Annotated[Path | None, typer.Option(metavar="FILE", help="Or the issues they are.")] = None,
    team: Annotated[
        Path | None, typer.Option(metavar="FILE", help='The team\'s ids: a JSON list, or {"team": {ID: …}}.')
    ] = None,
    json_: Json = False,
) -> None:
    """Say how well threads, or issues, become cases: is it one, what answers it, how sure is that."""
    from copilot.commands.evaluating.evaluate_cases import run

    run(labels, slack_export, github_issues, team, as_json=json_)


@app.command()
def docs(
    docs: Annotated[Path, typer.Option(metavar="PATH", help="The docs: a folder, or a zip or tar of it.")],
    queries: Annotated[Path, typer.Option(metavar="FILE", help="Questions with the pages that answer, one a line.")],
    json_: Json = False,
) -> None:
    """Say how often the page that answers a question is found, beside BM25, dense search and their fusion."""
    from copilot.commands.evaluating.evaluate_docs import run

    run(docs, queries, as_json=json_)
