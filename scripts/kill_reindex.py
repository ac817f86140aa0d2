#!/usr/bin/env python3
"""Kills `reindex` (SIGKILL) at random moments: the old generation must answer each time, and a final run complete.

python scripts/kill_reindex.py --times 10 --seed 1
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORKSPACE = ROOT / "copilot" / "demo" / "workspace"
QUESTION = "BigQuery merge fails on tables with require_partition_filter"
ANSWER = "github:millrace-data/millrace#440"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = Path(shutil.copytree(WORKSPACE / "slack_export", folder / "export"))
        started = time.monotonic()
        finish(folder, reindex(folder, export))
        whole = time.monotonic() - started
        for turn in range(arguments.times):
            edit_everything(export, turn)
            moment = chosen.uniform(0.1, whole)
            running = reindex(folder, export)
            time.sleep(moment)
            running.kill()
            running.communicate()
            check_answer(folder)
            print(f"killed after {moment:.1f} s of about {whole:.1f} s: the old generation answers", flush=True)
        report = finish(folder, reindex(folder, export))
        check_answer(folder)
        print(f"the next run completed: {report['cases']} cases, {report['known_issues']} known issues")


def reindex(folder: Path, export: Path) -> subprocess.Popen[str]:
    issues = str(WORKSPACE / "github_issues.jsonl")
    return copilot(folder, "reindex", "--slack-export", str(export), "--github-issues", issues, "--json")


def copilot(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COPILOT_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "-m", "copilot", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True)


def finish(folder: Path, running: subprocess.Popen[str]) -> dict[str, Any]:
    out, errors = running.communicate()
    if running.returncode:
        sys.exit(f"FAILED in {folder}: {errors}")
    found: dict[str, Any] = json.loads(out)
    return found


def check_answer(folder: Path) -> None:
    answer = finish(folder, copilot(folder, "suggest", QUESTION, "--json"))
    if answer["matches"][0]["case_id"] != ANSWER:
        sys.exit(f"FAILED: the first match is {answer['matches'][0]['case_id']}")


def edit_everything(export: Path, turn: int) -> None:
    """Change every message, so that there is something to embed and to build."""
    for file in sorted((export / "support").glob("*.json")):
        messages = json.loads(file.read_text(encoding="utf-8"))
        for message in messages:
            message["text"] = f"{message.get('text', '')} (edit {turn})"
        file.write_text(json.dumps(messages), encoding="utf-8")


if __name__ == "__main__":
    main()
