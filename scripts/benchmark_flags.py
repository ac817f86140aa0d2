#!/usr/bin/env python3
"""Precision and recall of the flags for calls and product, on threads that a person has labelled.

The rules were developed on one half of the labels and are judged on the other; both are printed. No index is needed.
With --model, the configured model is also asked for its flags, like for a suggestion, and they are merged; with
--answers, recorded answers of a large model are used instead, see LABELS.md next to the labels.

    python scripts/benchmark_flags.py --labels tests/copilot/flags/labels.jsonl --exports ../shared/data/slack
    … --answers tests/copilot/flags/model_answers.jsonl
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.build import App
from copilot.drafting.asking import ask_for_flags
from copilot.drafting.author import Limits
from copilot.drafting.calling.budget import Spending
from copilot.drafting.calling.deadline import Deadline
from copilot.drafting.calling.session import Session
from copilot.drafting.errors import ModelError
from copilot.drafting.given import Given
from copilot.drafting.policy import draft_policy
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.evaluation.classification_metrics import found
from copilot.evaluation.flag_labels import JUDGED, Half, Label, conversations, read_labels
from copilot.flags.judge import judge
from copilot.flags.opinion import merge_flags
from copilot.model import Conversation, Flag
from copilot.settings import load_settings
from index.model import Thread
from index.sources.slack_export import SlackExport
from index.team import TeamTally, name_team

Opinion = Callable[[Conversation], tuple[Flag, ...] | None]  # a model's flags; None if it gave no answer
Judged = tuple[Label, dict[str, Flag]]  # a label, and the flags raised, by kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--exports", type=Path, required=True, help="the folder with NAME_export.zip")
    model = parser.add_mutually_exclusive_group()
    model.add_argument("--model", action="store_true", help="also ask the model set by OPENAI_BASE_URL or a key")
    model.add_argument("--answers", type=Path, help="also use a model's recorded flags from this file")
    parser.add_argument("--wrong", action="store_true", help="list the misjudged threads of the development half")
    arguments = parser.parse_args()
    opinion: Opinion = no_opinion
    if arguments.model:
        opinion = opinion_of(App(load_settings()))
    elif arguments.answers:
        opinion = recorded(arguments.answers)
    judged = [
        (label, raised(conversation, opinion)) for label, conversation in labelled(arguments.labels, arguments.exports)
    ]
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
        talks = conversations(threads, name_team([tally]))
        # A thread that is joined to the message before it begins there.
        known |= {f"slack:{t.channel.id}:{m.ts}": talks[t.case_id] for t in threads for m in t.messages}
    return [(label, known[label.thread]) for label in wanted]


def no_opinion(_: Conversation) -> tuple[Flag, ...] | None:
    """An opinion that asks no model."""
    return None


def raised(conversation: Conversation, opinion: Opinion = no_opinion) -> dict[str, Flag]:
    flags = merge_flags(judge(conversation, (), False), opinion(conversation), conversation)
    return {flag.kind: flag for flag in flags}


def recorded(file: Path) -> Opinion:
    """The recorded flags of a model, with kind, evidence and confidence, for each thread."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    answers = {
        row["thread"]: tuple(Flag(f["kind"], "", tuple(f["evidence"]), f["confidence"]) for f in row["flags"])
        for row in rows
    }
    return lambda conversation: answers[f"slack:{conversation.channel}:{conversation.thread_ts}"]


def opinion_of(app: App) -> Opinion:
    """Asks the configured model; threads for which it fails are printed."""
    if app.model is None:
        sys.exit("No model: set OPENAI_BASE_URL or OPENAI_API_KEY.")
    connect, settings = app.model, app.settings.policy.model
    limits = Limits(settings.deadline_seconds, settings.suggestion_budget_tokens, settings.reply_tokens)
    policy = draft_policy(app.settings.policy)

    def ask(conversation: Conversation) -> tuple[Flag, ...] | None:
        connection, fence = connect(), Fence(secrets.token_hex(8))
        deadline, spending = Deadline.after(limits.deadline_seconds), Spending(limits.suggestion_tokens)
        session = Session(connection, deadline, spending, app.count, time.sleep)
        material = limits.material(limits.suggestion_tokens)
        context = build_context(conversation, (), "public", fence=fence, count=app.count, limit=material)
        try:
            return ask_for_flags(session, Given(policy=policy, conversation=conversation), fence, context)
        except ModelError as error:
            print(f"{conversation.thread_ts}: no answer ({error})", file=sys.stderr)
            return None
        finally:
            connection.close()

    return ask


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
