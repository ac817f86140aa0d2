"""`evaluate replay`: history in, what the copilot would have done with it out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.output import print_json
from copilot.commands.progress import shown_progress
from copilot.commands.reindex import team_ids
from copilot.evaluation.run import Order, run_replay
from copilot.evaluation.saved import Note, SavedThread, read_saved
from copilot.settings import load_settings
from index.errors import InputError
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.sources.base import HistorySource


def replay_files(
    app: App,
    slack_exports: Sequence[Path] = (),
    issue_files: Sequence[Path] = (),
    case_files: Sequence[Path] = (),
    *,
    sample: int | None = None,
    seed: int = 0,
    with_model: bool = True,
) -> dict[str, Any]:
    """Replay what these files hold; the result as plain data.

    Raises:
        InputError: there is nothing to replay.
    """
    policy = app.settings.policy
    if not slack_exports and not issue_files:
        raise InputError("Nothing to replay: give --slack-export PATH or --github-issues PATH.")
    exports = [SlackExport(path, policy.slack.internal_channels, policy.slack.workspace_url) for path in slack_exports]
    sources: list[HistorySource] = [*exports, *(IssueDump(path) for path in issue_files)]
    saved: list[SavedThread] = []
    notes: list[Note] = []
    for path in case_files:
        threads, said = read_saved(path)
        saved, notes = saved + threads, notes + said
    order = Order(sources, team_ids(app.settings, exports), saved, notes, sample, seed, with_model)
    files = fingerprint([*slack_exports, *issue_files, *case_files])
    folder = app.settings.environment.copilot_data_dir / "replays"
    with shown_progress() as progress:
        result = run_replay(app, order, folder, files, progress, datetime.now(UTC))
    result["run"]["sources"] = [path.name for path in (*slack_exports, *issue_files, *case_files)]
    return result


def run(
    slack_exports: Sequence[Path],
    issue_files: Sequence[Path],
    case_files: Sequence[Path],
    *,
    sample: int | None,
    seed: int,
    with_model: bool,
    as_json: bool,
) -> None:
    result = replay_files(
        App(load_settings()),
        slack_exports,
        issue_files,
        case_files,
        sample=sample,
        seed=seed,
        with_model=with_model,
    )
    if as_json:
        print_json(result)
    else:
        print(summary(result))


def fingerprint(paths: Sequence[Path]) -> str:
    """A hash of all that these files and folders hold."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(f"{file.relative_to(path)}\0".encode())
            if file.is_file():
                with file.open("rb") as content:
                    digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]


def summary(result: dict[str, Any]) -> str:
    """The result in a few lines for a person."""
    run, figures = result["run"], result["figures"]
    lines = [f"{run['threads']} of {run['eligible']} threads replayed, seed {run['seed']}; 95 % intervals in brackets."]
    said = result["definitions"]
    lines += [
        f"  {said[name]['title']}: {shown(found, said[name]['unit'])}" for name, found in figures.items() if found
    ]
    for kind, one in result["flags"].items():
        precision, recall = (shown(one[name], "share") if one[name] else "none" for name in ("precision", "recall"))
        lines.append(f"  Flag {kind}: precision {precision}, recall {recall}, of {one['threads']} labelled")
    if run["hidden"]:
        lines.append(f"Kept from the questions: {', '.join(f'{n} {why}' for why, n in run['hidden'].items())}.")
    lines += [f"Not as of the time of a question: {known}" for known in run["not_as_of"]]
    return "\n".join(lines)


def shown(found: dict[str, Any], unit: str) -> str:
    """An estimate in words: "31 % [24, 38] (n 120)"."""
    if unit == "share":
        value, low, high = (f"{100 * found[name]:.1f}" for name in ("value", "low", "high"))
        return f"{value} % [{low}, {high}] (n {found['n']})"
    digits = 3 if unit == "score" else 0
    value, low, high = (f"{found[name]:,.{digits}f}" for name in ("value", "low", "high"))
    return f"{value}{'' if unit == 'score' else ' ' + unit} [{low}, {high}] (n {found['n']})"
