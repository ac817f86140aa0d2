"""Files from outside, a piece at a time: what they unpack to need not fit anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PIECE = 2**18  # bytes; a bomb is noticed after that much more of it
LONGEST_FILE = 256 * 2**20  # bytes of one that is held whole


class Readable(Protocol):
    """An open file, unpacked on the way or not."""

    def read(self, size: int, /) -> bytes: ...


def pieces_of(stream: Readable) -> Iterator[bytes]:
    """All of it, a quarter of a megabyte at a time."""
    while piece := stream.read(_PIECE):
        yield piece


def lines_of(pieces: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is longer than may be, of which no more is kept than that."""
    line, is_too_long = bytearray(), False
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for part in ended:
            is_too_long |= len(line) + len(part) > longest
            yield None if is_too_long else bytes(line + part)
            line, is_too_long = bytearray(), False
        is_too_long |= len(line) + len(rest) > longest
        if is_too_long:
            line.clear()
        else:
            line += rest
    if line or is_too_long:
        yield None if is_too_long else bytes(line)


def read_whole(path: Path, most: int = LONGEST_FILE) -> bytes:
    """The content of a file that is small, or is not read: it may be no file but a pipe without an end.

    Raises:
        InputError: it is larger.
        OSError: it cannot be read.
    """
    content = bytearray()
    with path.open("rb") as file:
        for piece in pieces_of(file):
            content += piece
            if len(content) > most:
                raise InputError(f"{path} is larger than {most // 2**20} MB, the most that is read; split it.")
    return bytes(content)
