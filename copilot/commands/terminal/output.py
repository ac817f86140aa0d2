"""Results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from typing import Any

import orjson

from copilot.commands.terminal.printable import printable, printable_json


def print_json(value: Any) -> None:
    """One JSON value, indented, always UTF-8; what a terminal would obey is escaped."""
    sys.stdout.flush()
    sys.stdout.buffer.write(printable_json(orjson.dumps(value, option=orjson.OPT_INDENT_2)) + b"\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A result in words, on stdout."""
    sys.stdout.write(f"{printable(text)}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Something worth knowing that is not the result, on stderr."""
    sys.stderr.write(f"support-copilot: {printable(text)}\n")
