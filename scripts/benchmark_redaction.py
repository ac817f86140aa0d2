#!/usr/bin/env python3
"""How fast is redaction? Measured on the demo workspace's messages, one by one and joined to long pages.

Target: at least 15 MB per second of CPU time, on pages. A single chat message is so short that most of its time goes
into a few function calls.

    python scripts/benchmark_redaction.py --seconds 5
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.sources.base import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET = 15.0
WORKSPACE = Path(__file__).resolve().parent.parent / "copilot" / "demo" / "workspace"
_PAGE = 40  # messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to measure each (default 5)")
    arguments = parser.parse_args()
    messages = demo_messages()
    pages = ["\n".join(messages[start : start + _PAGE]) for start in range(0, len(messages), _PAGE)]
    for name, texts in (("messages", messages), ("pages", pages)):
        speed = megabytes_a_second(texts, arguments.seconds)
        size = sum(map(len, texts)) / len(texts)
        print(f"{name}: {len(texts)} of {size:.0f} characters, {speed:.1f} MB/s")
    print(f"target for pages: {TARGET:.0f} MB/s, {'met' if speed >= TARGET else 'missed'}")


def demo_messages() -> list[str]:
    """The texts of the demo workspace's messages."""
    days = sorted(WORKSPACE.rglob("20*.json"))
    said = [message.get("text") for day in days for message in json.loads(day.read_text(encoding="utf-8"))]
    return [text for text in said if text]


def megabytes_a_second(texts: Sequence[str], seconds: float) -> float:
    """The best of several rounds, so that other load on the machine matters less."""
    size, best, until = sum(len(text.encode()) for text in texts) / 1e6, 0.0, time.process_time() + seconds
    while time.process_time() < until:
        began = time.process_time()
        for text in texts:
            safe_text(text)
        best = max(best, size / (time.process_time() - began))
    return best


if __name__ == "__main__":
    main()
