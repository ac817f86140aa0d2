"""`evaluate kinds`: from labelled issues to macro F1 by repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.evaluation.kinds import evaluate_kinds, read_labelled
from copilot.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def run(train: Path, test: Path, *, as_json: bool) -> None:
    training, asked = read_labelled(train), read_labelled(test)
    repos = evaluate_kinds(training, asked, App(load_settings()).embedder)
    result = {"repos": repos, "mean": sum(repos.values()) / len(repos)}
    if as_json:
        print_json(result)
        return
    for repo, score in repos.items():
        say(f"{repo}: {score:.3f}")
    say(f"mean of {len(repos)}: {result['mean']:.3f} macro F1")
