"""`evaluate replay`: from history to what the copilot would have done with it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from copilot.build import App
from copilot.commands.reindex import file_sources
from copilot.commands.terminal.output import print_json, say
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.figures.compare import read_result
from copilot.evaluation.figures.gate import failures, parse_floor
from copilot.evaluation.figures.row import row_from, row_json
from copilot.evaluation.figures.wording import shown
from copilot.evaluation.leftovers import FOLDER
from copilot.evaluation.replaying.run import Order, run_replay
from copilot.evaluation.report.page import render
from copilot.evaluation.report.replay_page import replay_page
from copilot.evaluation.saved.saved_format import read_saved, saved_json
from copilot.evaluation.saved.saved_records import saved_threads
from copilot.settings import load_settings
from index.errors import InputError, WorkFailedError
from index.history.forgotten import read_forgotten
from index.sources.filtered_source import FilteredSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot.evaluation.saved.saved_threads import Note, SavedThread


def replay_files(
    app: App,
    slack_exports: Sequence[Path] = (),
    issue_files: Sequence[Path] = (),
    case_files: Sequence[Path] = (),
    *,
    sample: int | None = None,
    seed: int = 0,
    with_model: bool = True,
    with_judges: bool = False,
) -> dict[str, Any]:
    """Replay what is in these files, or without any, what the app itself saved; the result as plain data.

    Raises:
        InputError: there is nothing to replay.
    """
    forgotten = read_forgotten(app.engine)
    read, team = file_sources(app.settings, slack_exports, issue_files, forgotten)
    sources = [FilteredSource(source, forgotten) for source in read]
    saved: list[SavedThread] = []
    notes: list[Note] = []
    for path in case_files:
        threads, said = read_saved(path)
        saved, notes = saved + threads, notes + said
    if not sources and not saved:
        saved = saved_threads(app.engine)
    if not sources and not saved:
        raise InputError(
            "Nothing to replay: nothing has been saved or decided yet; give --slack-export or --github-issues PATH."
        )
    order = Order(sources, team, saved, notes, sample, seed, with_model, with_judges)
    files = fingerprint([*slack_exports, *issue_files, *case_files], saved)
    folder = app.settings.environment.copilot_data_dir / FOLDER
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
    with_judges: bool,
    as_json: bool,
    html: Path | None,
    with_texts: bool,
    baseline: Path | None,
    fail_under: Sequence[str],
) -> None:
    floors = [parse_floor(text) for text in fail_under]
    earlier = read_result(baseline) if baseline else None
    result = replay_files(
        App(load_settings()),
        slack_exports,
        issue_files,
        case_files,
        sample=sample,
        seed=seed,
        with_model=with_model,
        with_judges=with_judges,
    )
    if html:
        html.write_text(render(replay_page(result)), encoding="utf-8")
    if as_json:
        print_json(result if with_texts else without_texts(result))
    else:
        say(summary(result))
    if reasons := failures(result, earlier, floors, seed):
        raise WorkFailedError(f"The replay does not pass: {'; '.join(reasons)}.")


def without_texts(result: dict[str, Any]) -> dict[str, Any]:
    """The result as a baseline to keep: enough to compute every figure again, without anybody's words."""
    threads = [row_json(row_from(row), with_texts=False) for row in result["threads"]]
    return result | {"threads": threads}


def fingerprint(paths: Sequence[Path], saved: Sequence[SavedThread] = ()) -> str:
    """A hash of everything in these files and folders, and of the saved threads."""
    digest = hashlib.sha256()
    for one in saved:
        digest.update(orjson.dumps(saved_json(one)))
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
        precision, recall = (shown(one[name], "share") for name in ("precision", "recall"))
        lines.append(f"  Flag {kind}: precision {precision}, recall {recall}, of {one['threads']} labelled")
    if run["hidden"]:
        lines.append(f"Hidden from the questions: {', '.join(f'{n} {why}' for why, n in run['hidden'].items())}.")
    lines += [f"Not as of the time of a question: {known}" for known in run["not_as_of"]]
    return "\n".join(lines)
