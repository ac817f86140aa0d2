#!/usr/bin/env python3
"""How fast is redaction? Measured on the texts of a dump of issues, and on the demo workspace's messages.

Target: at least 15 MB per second of CPU time, on the issues. A chat message is so short that most of its time goes into
a few function calls, and the demo's messages are full of words that secrets stand beside.

    python scripts/benchmark_redaction.py --github-issues FILE --seconds 5
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.redact import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET = 15.0
WORKSPACE = Path(__file__).resolve().parent.parent / "copilot" / "demo" / "workspace"
_PAGE = 40  # messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to measure each (default 5)")
    parser.add_argument(
        "--github-issues", type=Path, help="a .jsonl or .jsonl.gz of issues, every eighth of which is read"
    )
    arguments = parser.parse_args()
    messages = demo_messages()
    pages = ["\n".join(messages[start : start + _PAGE]) for start in range(0, len(messages), _PAGE)]
    measure("messages of the demo", messages, arguments.seconds)
    measure(f"pages of {_PAGE} messages", pages, arguments.seconds)
    if arguments.github_issues:
        speed = measure("issues and comments", issue_texts(arguments.github_issues), arguments.seconds)
        print(f"target for issues and comments: {TARGET:.0f} MB/s, {'met' if speed >= TARGET else 'missed'}")


def measure(name: str, texts: Sequence[str], seconds: float) -> float:
    """Print and return how fast these texts are redacted."""
    speed = megabytes_a_second(texts, seconds)
    print(f"{name}: {len(texts)} of {sum(map(len, texts)) / len(texts):.0f} characters, {speed:.1f} MB/s")
    return speed


def demo_messages() -> list[str]:
    """The texts of the demo workspace's messages."""
    days = sorted(WORKSPACE.rglob("20*.json"))
    said = [message.get("text") for day in days for message in json.loads(day.read_text(encoding="utf-8"))]
    return [text for text in said if text]


def issue_texts(path: Path) -> list[str]:
    """The bodies and comments of every eighth issue of a dump."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        issues = [json.loads(line) for line in islice(lines, 0, None, 8)]
    return [text for issue in issues for text in (issue["body"], *(c["body"] for c in issue["comments"])) if text]


def megabytes_a_second(texts: Sequence[str], seconds: float) -> float:
    """The best of several rounds, so that other load on the machine matters less."""
    size, best, until = sum(len(text.encode()) for text in texts) / 1e6, 0.0, time.process_time() + seconds
    while time.process_time() < until:
        began = time.process_time()
        for text in texts:
            redact(text)
        best = max(best, size / (time.process_time() - began))
    return best


if __name__ == "__main__":
    main()
