#!/usr/bin/env python3
"""Adapts the search to the community's own history: fits the weights, and fine-tunes the embedding model.

It learns from the duplicates that people marked, the answers that helped, and the suggestions that were approved or
called a different problem. It trains on the earlier 70 % of the questions with a known answer, and tests on the later
30 %; each question sees only what was known before it was asked. Only a significant improvement is used: new weights
from the next start on (`fusion.json` in the data folder), a new model from the next reindex on (`tuned/`). Delete
either to go back.

    python scripts/tune.py --github-issues issues.jsonl.gz --slack-export export.zip
    python scripts/tune.py --github-issues issues.jsonl.gz --weights-only     seconds instead of an hour
    python scripts/tune.py --github-issues issues.jsonl.gz --worth    only report what each kind of evidence is worth
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.build import App
from copilot.commands.evaluating.evaluate_retrieval import repository_of
from copilot.commands.reindex import file_sources
from copilot.commands.terminal.guarded import guarded
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.searching.adapting import MOST_PAIRS, History, adapt, use
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.retrieval import answer_all, known_questions, read_questions
from copilot.evaluation.searching.tuning import worth
from copilot.settings import load_settings
from index.tuning.fine_tune import TrainingSettings

if TYPE_CHECKING:
    from index.progress import Progress


def main() -> None:
    arguments = parsed()
    app = App(load_settings())
    history = history_from(arguments, app)
    with shown_progress() as progress, tempfile.TemporaryDirectory(prefix="support-copilot-") as folder:
        if arguments.worth:
            print_worth(app, history, progress)
            return
        lessons = None if arguments.weights_only else TrainingSettings(epochs=arguments.epochs, seed=arguments.seed)
        adapted = adapt(app, history, Path(folder), progress, lessons)
        print(*adapted.steps, sep="\n")
        if not arguments.dry_run:
            use(adapted, app)
        if arguments.dry_run or not adapted.is_won:
            print("Nothing was changed.")
        else:
            print("Used from the next reindex on." if adapted.model else "Used from the next start on.")


def parsed() -> argparse.Namespace:
    usual = TrainingSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--github-issues", type=Path, action="append", default=[], help="issue records; may repeat")
    add("--slack-export", type=Path, action="append", default=[], help="zip or folder; may repeat")
    add("--weights-only", action="store_true", help="do not tune a model")
    add("--dry-run", action="store_true", help="only report, change nothing")
    add("--worth", action="store_true", help="fit without each kind of evidence, and report the loss")
    add("--leave-out", type=Path, help="questions (as for `evaluate retrieval`) that must not be learned from")
    add("--pairs", type=int, default=MOST_PAIRS, help="maximum of each kind, the newest (%(default)s)")
    add("--epochs", type=int, default=usual.epochs, help="how often the model reads them (%(default)s)")
    add("--seed", type=int, default=usual.seed, help="seed for their order (%(default)s)")
    arguments = parser.parse_args()
    if not (arguments.github_issues or arguments.slack_export):
        parser.error("nothing to learn from: give --github-issues or --slack-export")
    return arguments


def history_from(arguments: argparse.Namespace, app: App) -> History:
    sources, team_ids = file_sources(app.settings, arguments.slack_export, arguments.github_issues)
    held = read_questions(arguments.leave_out, repository_of(arguments.github_issues[0])) if arguments.leave_out else []
    return History(sources, team_ids, frozenset(question.case_id for question in held), arguments.pairs)


def print_worth(app: App, history: History, progress: Progress) -> None:
    """Print the MRR of the later questions with weights fitted without each kind of evidence."""
    with indexed_apart(app, history.sources, progress, team_ids=history.team_ids) as apart:
        answers = list(answer_all(apart, known_questions(apart.engine), progress))
    whole, without = worth(answers, app.fusion)
    print(f"{'everything':<14} MRR {whole:.3f}")
    for name, rank in sorted(without.items(), key=lambda row: row[1]):
        print(f"without {name:<14} {rank:.3f}  {rank - whole:+.3f}")


if __name__ == "__main__":
    guarded(main)
