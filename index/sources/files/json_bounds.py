"""Checks the size and structure of JSON before parsing it: in memory it can be thirty times as large as on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_QUOTE, _COMMA, _COLON = (ord(mark) for mark in '",:')
_STEP = 2**20
_DEPTH = np.zeros(256, np.int8)  # how each byte changes the nesting depth
_DEPTH[[ord("["), ord("{")]], _DEPTH[[ord("]"), ord("}")]] = 1, -1
_MARKS = _DEPTH != 0  # bytes at which a value can start or end
_MARKS[[_QUOTE, _COMMA, _COLON]] = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits for one JSON value. In real histories, the largest day and the largest issue are under 0.5 MB."""

    most_bytes: int = 32 * 2**20
    most_values: int = 500_000
    deepest: int = 200
    longest_text: int = 2 * 2**20  # bytes of one string or number; GitHub allows 65,536 characters, Slack 40,000


class TooLargeError(ValueError):
    """A limit was exceeded; the message says which."""


class BoundsChecker:
    """Scans JSON in chunks of any size, and raises an error at the first limit that is exceeded."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._bytes = self._values = self._depth = self._text = 0
        self._in_text = False
        self._escaped = False  # the last byte was a backslash that escapes the next one

    def scan(self, piece: bytes) -> NDArray[np.intp]:
        """Scan a chunk; returns the positions of the outermost list's brackets and of the commas between its items.

        Raises:
            TooLargeError: a limit is exceeded.
        """
        self._bytes += len(piece)
        content = self._without_escapes(piece)
        places = np.flatnonzero(_MARKS[content])
        marks = content[places]
        quotes = marks == _QUOTE
        inside = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(bool) ^ self._in_text  # a closing quote is outside
        counts = quotes | ~inside  # inside a string, other marks are just text
        longest = self._longest_text(places[counts], len(content))
        places, marks = places[counts], marks[counts]
        changes = _DEPTH[marks]
        depths = np.cumsum(changes, dtype=np.int32) + self._depth
        self._values += int(np.count_nonzero(changes == 1)) + int(np.count_nonzero(marks == _COMMA))
        self._check(int(depths.max(initial=self._depth)), longest)
        if len(places):
            self._depth, self._in_text = int(depths[-1]), bool(inside[-1])
        outermost = (depths == 1) & ((marks == _COMMA) | (changes == 1)) | (depths == 0) & (changes == -1)
        found: NDArray[np.intp] = places[outermost]
        return found

    def _without_escapes(self, piece: bytes) -> NDArray[np.uint8]:
        """The bytes with `__` for each escape, so that the remaining quotes start and end strings."""
        if self._escaped:
            piece = b"_" + piece[1:]
        plain = piece.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        self._escaped = plain.endswith(b"\\")
        return np.frombuffer(plain, np.uint8)

    def _longest_text(self, marks: NDArray[np.intp], size: int) -> int:
        if not len(marks):
            self._text += size
            return self._text
        first, self._text = self._text + int(marks[0]), size - int(marks[-1])
        return max(first, self._text, int(np.diff(marks).max(initial=0)))

    def _check(self, depth: int, longest: int) -> None:
        bounds = self._bounds
        for found, most, what in (
            (self._bytes, bounds.most_bytes, "bytes"),
            (self._values, bounds.most_values, "values"),
            (depth, bounds.deepest, "levels"),
            (longest, bounds.longest_text, "bytes in one text"),
        ):
            if found > most:
                raise TooLargeError(f"more than {most:,} {what}")


def check(content: bytes, bounds: Bounds) -> None:
    """Scan the whole content.

    Raises:
        TooLargeError: a limit is exceeded.
    """
    checker = BoundsChecker(bounds)
    for piece in pieces(content):
        checker.scan(piece)


def pieces(content: bytes) -> Iterator[bytes]:
    """The content in chunks, since numpy needs up to eight bytes for each byte."""
    for start in range(0, len(content), _STEP):
        yield content[start : start + _STEP]
