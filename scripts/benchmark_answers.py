#!/usr/bin/env python3
"""What does the copilot reply to labelled questions: does the reply hold the answer, is it short, is it harmful?

A workspace is a folder with `export/`, `team.json` and `questions.jsonl` (see data/support/README.md). Each is indexed
apart and asked a day after its last message, without a model: the reply is the template's. `--rows` writes each
question with its reply, to be read; what could be sent is for people to say.

    python -m scripts.benchmark_answers ../shared/data/support/tarnflag … [--rows FILE]

With the same COPILOT_DATA_DIR nothing is embedded twice.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from copilot.build import App
from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.answering.labelled_replies import replies_of, shares
from copilot.settings import load_settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="+", type=Path, help="labelled workspaces")
    parser.add_argument("--rows", type=Path, help="write every reply into this file, a JSON record a line")
    arguments = parser.parse_args()
    app = App(load_settings())
    with shown_progress() as progress:
        replies = {folder.name: replies_of(app, folder, progress) for folder in arguments.workspaces}
    for name, own in replies.items():
        print(shares(own).line(name))
    everything = [reply for own in replies.values() for reply in own]
    if len(replies) > 1:
        print(shares(everything).line("together"))
    if arguments.rows:
        lines = (json.dumps(reply.as_json(), ensure_ascii=False) for reply in everything)
        arguments.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    guarded(main)
