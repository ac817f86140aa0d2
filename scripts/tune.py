#!/usr/bin/env python3
"""Fits the search's weights to the community's own history: the duplicates that people marked in it.

The earlier 70 % of the marked duplicates are learned from, the later 30 % judge; each question sees only what was known
before it was asked. The new weights are used from then on only if they win there: they are written to `fusion.json` in
the data folder (delete it to go back to the shipped ones).

    python scripts/tune.py --github-issues issues.jsonl.gz
    python scripts/tune.py --github-issues issues.jsonl.gz --worth    what each kind of evidence is worth, and no more
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.build import App
from copilot.cli import guarded
from copilot.commands.evaluate_retrieval import indexed_apart
from copilot.commands.progress import shown_progress
from copilot.evaluation.retrieval import answer_all, marked_duplicates
from copilot.evaluation.tuning import save_fusion, tune, worth
from copilot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.evaluation.retrieval import Answered
    from index.fusion import Fusion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--github-issues", type=Path, required=True, help="issue records, .jsonl or .jsonl.gz")
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    parser.add_argument("--worth", action="store_true", help="fit without each kind of evidence, and say what is lost")
    arguments = parser.parse_args()
    app = App(load_settings())
    with shown_progress() as progress, indexed_apart(app, arguments.github_issues, progress) as apart:
        answers = list(answer_all(apart, marked_duplicates(apart.engine), progress))
    if arguments.worth:
        print_worth(answers, app.fusion)
        return
    tuned, comparison = tune(answers, app.fusion)
    print(comparison)
    if comparison.is_won and not arguments.dry_run:
        save_fusion(tuned, app.settings.environment.copilot_data_dir / "fusion.json")
        print("They win: used from now on.")
    else:
        print("Nothing was changed." if arguments.dry_run else "They do not surely win: nothing was changed.")


def print_worth(answers: Sequence[Answered], before: Fusion) -> None:
    """A row for each kind of evidence: the later questions, ranked by weights that were fitted without it."""
    whole, without = worth(answers, before)
    print(f"{'everything':<14} MRR {whole:.3f}")
    for name, rank in sorted(without.items(), key=lambda row: row[1]):
        print(f"without {name:<14} {rank:.3f}  {rank - whole:+.3f}")


if __name__ == "__main__":
    guarded(main)
