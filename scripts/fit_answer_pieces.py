"""Learn which sentences of an answering message answer, from our own examples; judged on the messages left out.

    python -m scripts.fit_answer_pieces [--write] [--mistakes]

What follows from it for companies is judged by `scripts/fit_roles.py`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.classification_metrics import f1, macro_f1
from index.cases.answer_pieces.judge import ANSWERS
from scripts.answer_pieces.piece_examples import Examples, read_examples
from scripts.teaching import train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.classify.linear_classifier import LinearClassifier

_WEIGHTS = Path(__file__).parent.parent / "index" / "cases" / "answer_pieces"
_FOLDS = 10


def learn(examples: Examples, places: Sequence[int]) -> LinearClassifier:
    return train(
        [examples.features[n] for n in places], examples.vectors[list(places)], [examples.classes[n] for n in places]
    )


def judged(examples: Examples) -> list[str]:
    """The class of each piece by what the other messages taught."""
    said = [""] * len(examples.classes)
    for fold in range(_FOLDS):
        held = [n for n, message in enumerate(examples.messages) if message % _FOLDS == fold]
        rest = [n for n, message in enumerate(examples.messages) if message % _FOLDS != fold]
        by = learn(examples, rest)
        found = by.chances([examples.features[n] for n in held], examples.vectors[held])
        for n, row in zip(held, found, strict=True):
            said[n] = ANSWERS if row[by.classes.index(ANSWERS)] >= 0.5 else by.classes[int(np.argsort(row)[-1])]
    return said


def figures(examples: Examples, said: list[str]) -> dict[str, Any]:
    gold = examples.classes
    return {
        "messages": max(examples.messages) + 1,
        "pieces": len(gold),
        "answers_f1": round(f1(gold, said, ANSWERS) or 0, 3),
        "macro_f1": round(macro_f1(gold, said) or 0, 3),
        "f1": {one: [round(f1(gold, said, one) or 0, 3), gold.count(one)] for one in sorted(set(gold))},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write index/cases/answer_pieces/answer_pieces.json")
    parser.add_argument("--mistakes", action="store_true", help="print the pieces that are judged wrongly")
    arguments = parser.parse_args()
    examples = read_examples()
    said = judged(examples)
    print(json.dumps(figures(examples, said), indent=1))
    if arguments.mistakes:
        for text, gold, mine in zip(examples.texts, examples.classes, said, strict=True):
            if (gold == ANSWERS) != (mine == ANSWERS):
                print(f"{gold:>10} {mine:>10}  {text!r}")
    if arguments.write:
        weights = learn(examples, range(len(examples.classes))).as_json()
        (_WEIGHTS / "answer_pieces.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
