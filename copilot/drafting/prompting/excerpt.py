"""Shortening texts that are too long: cut between lines, with no code fence left open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_FENCE = re.compile(r"^\s*(```|~~~)")
_LONGEST_LINE = 400  # characters: longer lines are cut, too, such as a log pasted without line ends


def excerpt(text: str, limit: int) -> str:
    """The beginning of a text, about `limit` characters at most."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    kept = _taken(lines, limit, len)
    return _closed(kept, "…") if kept else shorten(lines[0], limit)


def both_ends(text: str, limit: int, count: Callable[[str], int]) -> str:
    """Beginning and end of a text within so many tokens: what failed comes first, and the error last."""
    if len(text) < 20 * limit and count(text) <= limit:  # longer texts are certainly too long
        return text
    lines = [piece for line in text.split("\n") for piece in _pieces(line)]
    head = _taken(lines, limit * 2 // 3, count)
    tail = list(reversed(_taken(list(reversed(lines[len(head) :])), limit // 3, count)))
    left_out = len(lines) - len(head) - len(tail)
    opened = _open_fence(lines[: len(lines) - len(tail)])
    middle = _closed(head, f"[… {left_out} lines left out …]")
    return "\n".join([middle, *([opened] if opened and tail else []), *tail])


def _pieces(line: str) -> Iterable[str]:
    return (line[start : start + _LONGEST_LINE] for start in range(0, max(len(line), 1), _LONGEST_LINE))


def _taken(lines: Sequence[str], limit: int, count: Callable[[str], int]) -> list[str]:
    """As many of the first lines as fit."""
    kept: list[str] = []
    used = 0
    for line in lines:
        used += count(line) + 1
        if used > limit + 1:
            break
        kept.append(line)
    return kept


def _closed(lines: Sequence[str], mark: str) -> str:
    """Lines with the mark that something is missing, placed outside any code."""
    opened = _open_fence(lines)
    return "\n".join([*lines, *([opened] if opened else []), mark])


def _open_fence(lines: Iterable[str]) -> str:
    """The fence that is open after these lines, if any."""
    opened = ""
    for line in lines:
        if found := _FENCE.match(line):
            opened = "" if opened == found[1] else opened or found[1]
    return opened
