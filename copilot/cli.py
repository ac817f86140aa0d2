"""The command line: arguments only. What a command does is in `commands/`, imported when it is called."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from copilot.commands import evaluate
from copilot.commands.terminal.guarded import guarded

app = typer.Typer(
    name="support-copilot",
    help="Drafts answers to a community's support questions from the ones that were answered before.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_command = cache(typer.main.get_command)

app.add_typer(evaluate.app, name="evaluate")


class AudienceOption(StrEnum):
    """Who will read the answer."""

    public = "public"
    internal = "internal"


Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
ExportPaths = Annotated[
    list[Path] | None, typer.Option("--slack-export", help="A Slack export, zip or folder. May repeat.")
]
IssuePaths = Annotated[
    list[Path] | None, typer.Option("--github-issues", help="Issue records, .jsonl or .jsonl.gz. May repeat.")
]


@app.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False) -> None:
    """Options of every command. `guarded` reads --debug itself, since it has to work for errors of any command."""


@app.command()
def demo(
    question: Annotated[str | None, typer.Option(help="Ask this instead of the three prepared questions.")] = None,
    json_: Json = False,
) -> None:
    """Build the index of the bundled demo workspace and answer support questions from it."""
    from copilot.commands.demo import run

    run(question, as_json=json_)


@app.command()
def reindex(
    slack_export: ExportPaths = None,
    github_issues: IssuePaths = None,
    docs: Annotated[
        list[Path] | None, typer.Option(help="Documentation: a folder, or a zip or tar of it. May repeat.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read and build everything again; embed nothing twice.")] = False,
    nightly: Annotated[
        bool, typer.Option("--nightly", help="For cron: a one-line summary, and no large removals.")
    ] = False,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="With --nightly: remove what is gone, even if it is a lot.")
    ] = False,
    json_: Json = False,
) -> None:
    """Bring the index up to date from these files, or without any, from all sources that the settings name."""
    from copilot.commands.reindex import run

    paths = (slack_export or [], github_issues or [], docs or [])
    run(*paths, full=full, as_json=json_, nightly=nightly, allow_shrink=allow_shrink)


@app.command()
def forget(
    user: Annotated[
        list[str] | None, typer.Option(help="A person: a Slack user id or a GitHub login. May repeat.")
    ] = None,
    thread: Annotated[
        list[str] | None, typer.Option(help="A thread or issue: its link, or its case id. May repeat.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="A channel by id, or a repository as owner/name. May repeat.")
    ] = None,
    json_: Json = False,
) -> None:
    """Forget people, threads or channels: gone from answers at once, and from the disk with the next build."""
    from copilot.commands.forget import run

    run(user or [], thread or [], channel or [], as_json=json_)


@app.command()
def suggest(
    question: Annotated[str | None, typer.Argument(help="What the user asks.")] = None,
    thread: Annotated[
        Path | None, typer.Option(help="A thread's messages, as conversations.replies returns them.")
    ] = None,
    permalink: Annotated[str | None, typer.Option(help="The link of a message in Slack.")] = None,
    audience: Annotated[AudienceOption, typer.Option(help="Who will read the answer.")] = AudienceOption.public,
    as_of: Annotated[str | None, typer.Option(help="Use only what was known before this time (ISO 8601).")] = None,
    json_: Json = False,
) -> None:
    """Find earlier cases for a question and draft a reply."""
    from copilot.commands.suggest import run

    run(question, thread, permalink, audience.value, as_of, as_json=json_)


@app.command()
def serve(
    http: Annotated[int | None, typer.Option(metavar="PORT", help="Take signed HTTP requests on this port.")] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="Do everything except post replies, to try it out.")] = False,
) -> None:
    """Run the Slack app, over Socket Mode or signed HTTP."""
    from copilot.commands.serve import run

    run(http, shadow=shadow)


@app.command()
def mcp(
    http: Annotated[
        int | None, typer.Option(metavar="PORT", help="Streamable HTTP on this port instead of stdio.")
    ] = None,
) -> None:
    """Give other programs the memory as tools of the Model Context Protocol; read only."""
    from copilot.commands.mcp import run

    run(http)


@app.command()
def save(
    permalink: Annotated[str | None, typer.Option(metavar="URL", help="The link of the thread in Slack.")] = None,
    thread: Annotated[Path | None, typer.Option(help="Read its messages from a file instead of Slack.")] = None,
    audience: Annotated[AudienceOption, typer.Option(help="Who can read the thread.")] = AudienceOption.public,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all saved threads here, one a line.")
    ] = None,
) -> None:
    """Save a thread for `evaluate replay`, or write all saved threads to a file."""
    from copilot.commands.save import run

    run(permalink, thread, audience.value, export)


@app.command()
def stats(
    since: Annotated[str | None, typer.Option(help="Count only from this time on (ISO 8601).")] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the intervals.")] = 0,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a self-contained report.")] = None,
    json_: Json = False,
) -> None:
    """Show what was sent of the drafts, what people decided on suggestions, and how long threads took, by week."""
    from copilot.commands.stats import run

    run(since, seed=seed, as_json=json_, html=html)


@app.command()
def doctor(
    json_: Json = False,
    settings: Annotated[
        bool, typer.Option("--settings", help="Only list every setting: its value, and where it was set.")
    ] = False,
    try_again: Annotated[bool, typer.Option("--try-again", help="First retry every job that was given up.")] = False,
) -> None:
    """Check settings, database, index, Slack and GitHub, and say how to fix each fault."""
    from copilot.commands.doctor import run, show_settings

    if settings:
        show_settings(as_json=json_)
    else:
        run(as_json=json_, try_again=try_again)


@app.command()
def case(
    case_id: Annotated[str, typer.Argument(metavar="CASE_ID", help="A case id, or the link of a thread or issue.")],
    audience: Annotated[AudienceOption, typer.Option(help="Who will read it.")] = AudienceOption.public,
    json_: Json = False,
) -> None:
    """Show a case: its source, what each message does, its pairs of question and answer, and what speaks against it."""
    from copilot.commands.case import run

    run(case_id, audience.value, as_json=json_)


@app.command()
def lessons(
    case: Annotated[str | None, typer.Option(metavar="CASE_ID", help="Only what was learned about this case.")] = None,
    forget: Annotated[
        str | None, typer.Option(metavar="CASE_ID", help="First forget what decisions taught about this case.")
    ] = None,
    json_: Json = False,
) -> None:
    """Show what the team's decisions taught about cases, the latest first."""
    from copilot.commands.lessons import run

    run(case, forget, as_json=json_)


def main() -> None:
    """Run a command; they are read from their functions once, however many a process runs."""
    guarded(lambda: _command(app)())
