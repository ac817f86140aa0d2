"""Labelled issues of an invented project, as records of a dump."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

THINGS = (
    "the importer", "the scheduler", "a CSV file", "the web page", "the lock file", "the queue", "a large table",
    "the command line", "the cache", "a snapshot", "the login", "the export", "a nested folder", "the log view",
    "the backup", "an empty column", "the settings page", "the retry", "the timer", "the plugin",
    "the parser", "the report", "the dashboard", "the proxy",
)  # fmt: skip
SAYINGS = {
    "bug": (
        "Crash with {}",
        "### Steps to reproduce\n1. Open {}\n2. Press start\n### Actual\n```\nTraceback: KeyError\n```",
    ),
    "feature": ("Support for {}", "It would be great if {} could be configured. I would like an option for it."),
    "question": ("How do I use {}?", "I am wondering how to set up {}. Is there an example? What is the right way?"),
}


def issue(number: int, kind: str, thing: str, repo: str = "acme/loom", labels: Iterable[str] = ()) -> dict[str, Any]:
    """One record; it carries the kind as its label unless others are given."""
    title, body = SAYINGS[kind]
    return {
        "repo": repo,
        "number": number,
        "title": title.format(thing),
        "body": body.format(thing),
        "labels": list(labels) or [kind],
        "state": "open",
        "created_at": f"2026-01-{1 + number % 28:02}T00:00:00Z",
        "user": "ann",
        "comments": [],
    }


def issues(each: int, repo: str = "acme/loom", first: int = 0) -> list[dict[str, Any]]:
    """So many of each kind, about different things."""
    return [
        issue(1 + place * len(THINGS) + number, kind, THINGS[(first + number) % len(THINGS)], repo)
        for place, kind in enumerate(SAYINGS)
        for number in range(each)
    ]


def write_issues(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
