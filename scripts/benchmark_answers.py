#!/usr/bin/env python3
"""What does the copilot reply to labelled questions: does the reply hold the answer, is it short, is it harmful?

A workspace is a folder with `export/`, `team.json` and `questions.jsonl` (see data/support/README.md). Each is indexed
apart and asked a day after its last message, without a model: the reply is the template's. `--rows` writes each
question with its reply, to be read; what could be sent is for people to say.

    python -m scripts.benchmark_answers ../shared/data/support/tarnflag … [--rows FILE]
    … --prompts FOLDER    writes what a model would be asked, as far as --answers holds no reply to it
    … --answers FILE      replies by recorded ones: {"id": <name of the prompt>, "reply": {…}} a line; several times
    … --left-out          each company by what the judgements in the others are worth
    … --verdicts FILE     what a judge says of the replies: {"id": <question>, "verdict": "send|edit|no|harm"} a line;
                          twice for two judges, and how far they agree (see copilot/evaluation/answering/verdicts.py)

With the same COPILOT_DATA_DIR nothing is embedded twice.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.answering.judgement_fit import fitted, told
from copilot.evaluation.answering.labelled_replies import replies_of, shares
from copilot.evaluation.answering.recorded_author import RecordedAuthor, read_recorded, write_prompts
from copilot.evaluation.answering.verdicts import kappa, read_verdicts, verdict_shares
from copilot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.evaluation.answering.labelled_replies import Reply
    from copilot.evaluation.answering.verdicts import Verdict


def main() -> None:
    arguments = _parsed()
    app = App(load_settings())
    is_recorded = bool(arguments.prompts or arguments.answers)
    author = RecordedAuthor(read_recorded(arguments.answers)) if is_recorded else None
    with shown_progress() as progress:
        replies = {folder.name: replies_of(app, folder, progress, author) for folder in arguments.workspaces}
        if arguments.left_out:
            weights = {name: fitted(others(name, replies)) for name in replies}
            replies = {
                folder.name: replies_of(app, folder, progress, author, weights[folder.name])
                for folder in arguments.workspaces
            }
    if author and arguments.prompts:
        write_prompts(author.unanswered, arguments.prompts)
        print(f"{len(author.unanswered)} prompts in {arguments.prompts}")
    report(replies, arguments)


def others(left: str, replies: Mapping[str, Sequence[Reply]]) -> list[Reply]:
    """The replies of all companies but one."""
    return [reply for name, own in replies.items() if name != left for reply in own]


def report(replies: Mapping[str, Sequence[Reply]], arguments: argparse.Namespace) -> None:
    everything = [reply for own in replies.values() for reply in own]
    named = [*replies.items(), *([("together", everything)] if len(replies) > 1 else [])]
    for name, own in named:
        print(shares(own).line(name))
    if arguments.answers:
        print(f"judgements are worth, fitted to all: {told(fitted(everything))}")
    print_verdicts(named, [read_verdicts(file) for file in arguments.verdicts])
    if arguments.rows:
        lines = (json.dumps(reply.as_json(), ensure_ascii=False) for reply in everything)
        arguments.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="+", type=Path, help="labelled workspaces")
    parser.add_argument("--rows", type=Path, help="write every reply into this file, a JSON record a line")
    parser.add_argument("--prompts", type=Path, metavar="FOLDER")
    parser.add_argument("--answers", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--left-out", action="store_true", help="weigh judgements by what the other companies teach")
    parser.add_argument("--verdicts", type=Path, action="append", default=[], metavar="FILE")
    return parser.parse_args()


def print_verdicts(named: Sequence[tuple[str, Sequence[Reply]]], judges: Sequence[Mapping[str, Verdict]]) -> None:
    for place, verdicts in enumerate(judges, start=1):
        for name, own in named:
            print(verdict_shares(own, verdicts).line(f"judge {place}, {name}"))
    for one, other in combinations(range(len(judges)), 2):
        print(f"judges {one + 1} and {other + 1}: kappa {kappa(judges[one], judges[other]):.2f}")


if __name__ == "__main__":
    guarded(main)
