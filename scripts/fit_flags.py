#!/usr/bin/env python3
"""Fits the weights of `copilot.flags.odds` on the development half of the labelled threads, and prints them.

python scripts/fit_flags.py --labels tests/copilot/flags/labels.jsonl --exports ../shared/data/slack
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from copilot.flags import odds, signals
from scripts.benchmark_flags import labelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.evaluation.flag_labels import JudgedFlag
    from copilot.flags.signals import Noticed
    from copilot.model import Conversation

# Each with the inverse strength of its regularization: with few examples, weights should stay small.
FLAGS: tuple[tuple[JudgedFlag, Callable[[Conversation], Noticed], odds.Odds, float], ...] = (
    ("needs_call", signals.stuck, odds.NEEDS_CALL, 5.0),
    ("product_review", signals.wish, odds.PRODUCT_REVIEW, 2.0),
    ("product_call", signals.use_case, odds.PRODUCT_CALL, 2.0),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--exports", type=Path, required=True, help="the folder with NAME_export.zip")
    arguments = parser.parse_args()
    threads = labelled(arguments.labels, arguments.exports)
    developed = np.array([label.half == "development" for label, _ in threads])
    for kind, notice, shipped, freedom in FLAGS:
        seen = [notice(conversation).signals for _, conversation in threads]
        names = list(shipped.per_signal)
        values = np.array([[one[name] for name in names] for one in seen])
        truth = np.array([kind in label.flags for label, _ in threads])
        model = LogisticRegression(C=freedom, max_iter=1000).fit(values[developed], truth[developed])
        weights = {name: round(float(weight), 2) for name, weight in zip(names, model.coef_[0], strict=True)}
        print(f"{kind}: Odds({model.intercept_[0]:.2f}, {weights})")
        chances = np.array([shipped.chance(one) for one in seen])
        for half, part in (("development", developed), ("held out", ~developed)):
            print(
                f"  as shipped, {half}: AUC {roc_auc_score(truth[part], chances[part]):.3f}, "
                f"Brier {brier_score_loss(truth[part], chances[part]):.3f}, "
                f"mean chance {chances[part].mean():.3f} for {truth[part].mean():.3f} there"
            )


if __name__ == "__main__":
    main()
