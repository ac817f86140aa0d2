"""Plain text out of whatever people, and attackers, typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
# Invisible characters carry hidden instructions, hide words from a search and secrets from redaction: controls,
# soft hyphens and fillers, zero-width and bidirectional marks, variation selectors, tags, halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BLANK_LINES = re.compile(r"\n{3,}")
_FENCE = re.compile(r"^\s*(```|~~~)")
_MARKUP = re.compile(r"[*_`~#>]+")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without invisible characters, with Unix line ends and no run of blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_LINES.sub("\n\n", _INVISIBLE.sub("", text)).strip()


def title_of(text: str, limit: int = 110) -> str:
    """The first line of prose, shortened at a word; the first line of all when there is no prose."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not _FENCE.match(line)]
    prose = (_SPACE.sub(" ", _MARKUP.sub("", line)).strip() for line in lines)
    first = next((line for line in prose if len(line) >= 12), lines[0] if lines else "")
    return shorten(first, limit)


def both_ends(items: Sequence[T], limit: int) -> tuple[T, ...]:
    """At most `limit` items, the first half and the last: what is long says what it is about at its ends."""
    if len(items) <= limit:
        return tuple(items)
    head = limit // 2
    return (*items[:head], *items[head - limit :])


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis where something was left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rfind(" ")
    return (head[:at_word] if at_word > limit // 2 else head).rstrip(" ,.;:") + "…"
