#!/usr/bin/env python3
"""How well the flags for calls and product are raised: precision and recall on threads that a person has labelled.

The rules were developed on one half of the labels and are judged on the other; both are printed. No index and no model
takes part: what is measured are the rules alone.

    python scripts/benchmark_flags.py --labels tests/copilot/flags/labels.jsonl --exports ../shared/data/slack
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.evaluation.flags import JUDGED, Half, Label, conversations, read_labels
from copilot.evaluation.metrics import found
from copilot.flags.judge import judge
from copilot.model import Conversation, Flag
from index.model import Thread
from index.sources.slack_export import SlackExport
from index.team import TeamTally, name_team

Judged = tuple[Label, dict[str, Flag]]  # a label, and the flags raised by their kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--exports", type=Path, required=True, help="the folder with NAME_export.zip")
    parser.add_argument("--wrong", action="store_true", help="name the threads of the development half judged wrongly")
    arguments = parser.parse_args()
    judged = [(label, raised(conversation)) for label, conversation in labelled(arguments.labels, arguments.exports)]
    halves: tuple[Half, ...] = ("development", "held_out")
    for half in halves:
        report(half, [(label, flags) for label, flags in judged if label.half == half])
    if arguments.wrong:
        name_wrong([(label, flags) for label, flags in judged if label.half == "development"])


def labelled(labels: Path, exports: Path) -> list[tuple[Label, Conversation]]:
    """Every label with its conversation."""
    wanted = read_labels(labels)
    known: dict[str, Conversation] = {}
    for name in sorted({label.export for label in wanted}):
        threads = [item for item in SlackExport(exports / f"{name}_export.zip").read() if isinstance(item, Thread)]
        tally = TeamTally()
        for thread in threads:
            tally.add_thread(thread)
        known |= conversations(threads, name_team([tally]))
    return [(label, known[label.thread]) for label in wanted]


def raised(conversation: Conversation) -> dict[str, Flag]:
    return {flag.kind: flag for flag in judge(conversation, (), False)}


def report(half: str, judged: list[Judged]) -> None:
    print(f"{half}: {len(judged)} threads")
    for kind in JUDGED:
        truth = [kind in label.flags for label, _ in judged]
        result = found(truth, [kind in flags for _, flags in judged])
        chances = [flags[kind].confidence if kind in flags else 0.0 for _, flags in judged]
        sure = [chance for chance in chances if chance]
        print(
            f"  {kind}: precision {result.precision:.2f} ({result.right} of {result.raised} raised), "
            f"recall {result.recall:.2f} ({result.right} of {result.there}), "
            f"mean confidence where raised {sum(sure) / len(sure) if sure else 0:.2f}"
        )


def name_wrong(judged: list[Judged]) -> None:
    for kind in JUDGED:
        for label, flags in judged:
            if (kind in label.flags) != (kind in flags):
                print(f"{kind} {'missed' if kind in label.flags else 'wrong'}: {label.thread}")


if __name__ == "__main__":
    main()
