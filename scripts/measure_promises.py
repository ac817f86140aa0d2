#!/usr/bin/env python3
"""Does the promise check tell promises from facts? Honest sentences that it stops, and promises that it misses.

The sentences are in `promises/`: one half was used to write the rules, the other was kept back until they were done.

    python scripts/measure_promises.py [--show]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.drafting.checks.promises import promises
from copilot.drafting.given import Given

FOLDER = Path(__file__).parent / "promises"
HALVES = ("building", "kept_back")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the sentences that were judged wrongly")
    show = parser.parse_args().show
    for half in HALVES:
        honest, promised = sentences(f"honest_{half}"), sentences(f"promises_{half}")
        began = time.perf_counter()
        stopped = [sentence for sentence in honest if is_stopped(sentence)]
        missed = [sentence for sentence in promised if not is_stopped(sentence)]
        each = (time.perf_counter() - began) / (len(honest) + len(promised))
        print(f"{half}: {rate(stopped, honest)} honest sentences stopped, {rate(missed, promised)} promises missed, "
              f"{each * 1e3:.2f} ms each")  # fmt: skip
        for sentence in (*stopped, *missed) if show else ():
            print(f"  {sentence}")


def sentences(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def is_stopped(sentence: str) -> bool:
    return bool(promises(sentence, Given()))


def rate(wrong: list[str], of: list[str]) -> str:
    return f"{len(wrong)} of {len(of)} ({len(wrong) / len(of):.1%})"


if __name__ == "__main__":
    main()
