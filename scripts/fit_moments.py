#!/usr/bin/env python3
"""Teaches the flags of support threads on labelled moments and on our own, and writes the weights.

`scripts.benchmark_moments` judges the same teaching on a company left out.

    python -m scripts.fit_moments ../shared/data/support
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from scripts.benchmark_moments import COMPANIES, moments_of
from scripts.flag_moments.teach import teach

_WEIGHTS = Path(__file__).parent.parent / "copilot" / "flags" / "flag_weights.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    arguments = parser.parse_args()
    moments = [one for name in COMPANIES for one in moments_of(arguments.support / name)]
    learned = teach([(moment.conversation, moment.flags) for moment in moments])
    stored = {
        kind: {**model.weights.as_json(), "raised_from": round(model.raised_from, 4)}
        for kind, model in learned.flags.items()
    }
    _WEIGHTS.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    print(f"{len(moments)} moments of {len(COMPANIES)} companies, and our own, in {_WEIGHTS.name}")


if __name__ == "__main__":
    main()
