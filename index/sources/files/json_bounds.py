"""What a piece of JSON is made of, found before it is parsed: its size in memory can be thirty times that on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_QUOTE, _COMMA, _COLON = (ord(mark) for mark in '",:')
_STEP = 2**20
_DEPTH = np.zeros(256, np.int8)  # by what a byte changes it
_DEPTH[[ord("["), ord("{")]], _DEPTH[[ord("]"), ord("}")]] = 1, -1
_MARKS = _DEPTH != 0  # what a value begins or ends with
_MARKS[[_QUOTE, _COMMA, _COLON]] = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be read as one value. The largest day and the largest issue of real histories are under 0.5 MB."""

    most_bytes: int = 32 * 2**20
    most_values: int = 500_000
    deepest: int = 200
    longest_text: int = 2 * 2**20  # bytes of one string or number; GitHub takes 65,536 characters, Slack 40,000


class TooLargeError(ValueError):
    """More than may be read; says what there was too much of."""


class Gauge:
    """Looks at JSON piece by piece, in any pieces, and stops it at the first bound that it is over."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._bytes = self._values = self._depth = self._text = 0
        self._in_text = False
        self._escaped = False  # the last byte was a backslash that stands for itself no more

    def look(self, piece: bytes) -> NDArray[np.intp]:
        """Where the piece has brackets of the outermost list, and commas between its items.

        Raises:
            TooLargeError: something is over its bound.
        """
        self._bytes += len(piece)
        content = self._without_escapes(piece)
        places = np.flatnonzero(_MARKS[content])
        marks = content[places]
        quotes = marks == _QUOTE
        inside = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(bool) ^ self._in_text  # a closing quote is outside
        counts = quotes | ~inside  # other marks inside a text are only text
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
        """The bytes, with `__` for each escape, so that what is left of quotes begins and ends texts."""
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
    """Look at the whole of it.

    Raises:
        TooLargeError: something is over its bound.
    """
    gauge = Gauge(bounds)
    for piece in pieces(content):
        gauge.look(piece)


def pieces(content: bytes) -> Iterator[bytes]:
    """So much at a time as numpy may take eight bytes for each of."""
    for start in range(0, len(content), _STEP):
        yield content[start : start + _STEP]
