#!/usr/bin/env python3
"""How well are bugs, feature requests and questions classified? 5-fold cross-validation, one classifier per repository.

Every fold is trained on its training part alone; only the vectors, which do not depend on it, are computed once. Exits
with 1 if the target is missed.

    python scripts/benchmark_kinds.py ../shared/data/github/issue_kinds_train.jsonl
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from sklearn.model_selection import StratifiedKFold

from copilot.build import App
from copilot.evaluation.classification_metrics import macro_f1
from copilot.evaluation.kinds import LabelledRequest, by_repo, read_labelled
from copilot.settings import load_settings
from index.kinds.classifier import train, vectors_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET, TARGET_SECONDS = 0.78, 60.0
FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("issues", type=Path, help="labelled issues, .jsonl")
    parser.add_argument("--seeds", type=int, default=5, help="how many different splits into folds to try")
    arguments = parser.parse_args()
    embedder = App(load_settings()).embedder
    embedder.encode(["the model is loaded"])
    scores, seconds = [], 0.0
    for repo, labelled in sorted(by_repo(read_labelled(arguments.issues)).items()):
        started = time.monotonic()
        vectors = vectors_of([one.request for one in labelled], embedder)
        train([one.request for one in labelled], vectors, [one.kind for one in labelled])
        took = time.monotonic() - started
        seconds += took
        by_seed = [cross_validated(labelled, vectors, seed) for seed in range(arguments.seeds)]
        scores.append(by_seed)
        print(f"{repo}: {fmean(by_seed):.3f} ({min(by_seed):.3f} to {max(by_seed):.3f}), learned in {took:.1f} s")
    means = [fmean(of_seed) for of_seed in zip(*scores, strict=True)]
    print(f"macro F1, mean of {len(scores)}: {fmean(means):.3f} (by seed {min(means):.3f} to {max(means):.3f})")
    print(f"all of them learned in {seconds:.1f} s, vectors included")
    met = fmean(means) >= TARGET and seconds <= TARGET_SECONDS
    print(f"target {TARGET} within {TARGET_SECONDS:.0f} s: {'met' if met else 'MISSED'}")
    sys.exit(0 if met else 1)


def cross_validated(labelled: list[LabelledRequest], vectors: NDArray[np.float32], seed: int) -> float:
    """Macro F1 of the predictions of all folds together."""
    requests, kinds = [one.request for one in labelled], np.array([one.kind for one in labelled])
    predicted = kinds.copy()
    for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(requests, kinds):
        classifier = train([requests[i] for i in known], vectors[known], list(kinds[known]))
        predicted[asked] = classifier.predict([requests[i] for i in asked], vectors[asked])
    return macro_f1(list(kinds), list(predicted))


if __name__ == "__main__":
    main()
