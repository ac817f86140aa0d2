"""Learn the kinds of threads from labelled companies, and judge what was learned on the company left out.

    python -m scripts.fit_thread_kinds ../shared/data/support --write

Set OMP_NUM_THREADS=1 on a busy machine: it takes seconds then, and minutes without.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from copilot.evaluation.classification_metrics import f1, macro_f1
from index.kinds.thread_kind import NO_VECTORS, ThreadKind
from scripts.teaching import train
from scripts.thread_kinds.teachers import own_threads, read_company

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.classify.linear_classifier import LinearClassifier
    from scripts.thread_kinds.teachers import Teacher

_WEIGHTS = Path(__file__).parent.parent / "index" / "kinds"
TEACHERS = ("tarnflag", "quillbench", "plumbline")  # invented; the real company only judges
REAL = "olake"


def learn(teachers: Sequence[Teacher]) -> LinearClassifier:
    features = [features for teacher in teachers for features in teacher.features]
    kinds = [kind for teacher in teachers for kind in teacher.kinds]
    return train(features, np.zeros((len(kinds), 0), dtype=np.float32), kinds)


def predicted(classifier: LinearClassifier, teacher: Teacher) -> list[ThreadKind]:
    chances = classifier.chances(teacher.features, NO_VECTORS)
    return [ThreadKind(classifier.classes[int(row.argmax())], float(row.max())) for row in chances]


def figures(teacher: Teacher, said: Sequence[ThreadKind]) -> dict[str, Any]:
    """How good these kinds are, and what is left out by them; a kind's figures are F1 and how many there are."""
    gold, names = list(teacher.kinds), [one.name for one in said]
    cases = list(teacher.is_case) or [False] * len(gold)
    left_out = [is_case for one, is_case in zip(said, cases, strict=True) if one.why_no_case]
    return {
        "macro_f1": round(macro_f1(gold, names) or 0, 3),
        "right": round(sum(one == other for one, other in zip(gold, names, strict=True)) / len(gold), 3),
        "kinds": {kind: [round(f1(gold, names, kind) or 0, 3), gold.count(kind)] for kind in sorted(set(gold))},
        "left_out": len(left_out),
        "cases_left_out": sum(left_out),
    }


def judged(companies: Mapping[str, Teacher], own: Teacher) -> dict[str, Any]:
    """The figures of each company, and of our own threads, by what the others taught."""
    found = {}
    for name, company in companies.items():
        others = [companies[other] for other in TEACHERS if other != name]
        found[name] = figures(company, predicted(learn([*others, own]), company))
    taught = learn([companies[name] for name in TEACHERS])
    return found | {"own_threads": figures(own, predicted(taught, own))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    parser.add_argument("--write", action="store_true", help="write index/kinds/thread_kinds.json")
    arguments = parser.parse_args()
    companies = {name: read_company(arguments.support / name) for name in (*TEACHERS, REAL)}
    own = own_threads()
    print(json.dumps(judged(companies, own), indent=1))
    if arguments.write:
        weights = learn([*(companies[name] for name in TEACHERS), own]).as_json()
        (_WEIGHTS / "thread_kinds.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
