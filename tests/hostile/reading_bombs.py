"""Reads export and issue files, each in a process of its own, and tells what came of it and the most memory it took.

python -m tests.hostile.reading_bombs, with a path on each line of its input. It loads what reading needs once, and
forks for each file: to load it again takes a second, of which a test has nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

from index.errors import InputError
from index.model import Skip
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport


def main() -> None:
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            _read(Path(line.removesuffix("\n")))
            os._exit(0)
        if code := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            print(json.dumps({"died": code}), flush=True)


def _read(path: Path) -> None:
    found: Counter[str] = Counter()
    refused = ""
    try:
        source = IssueDump(path) if ".jsonl" in path.suffixes else SlackExport(path)
        for item in source.read():
            found[item.reason if isinstance(item, Skip) else type(item).__name__] += 1
    except InputError as error:
        refused = str(error)
    print(json.dumps({"found": found, "refused": refused, "megabytes": _peak()}), flush=True)


def _peak() -> float:
    """Of this program alone: what getrusage tells begins with the size of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
