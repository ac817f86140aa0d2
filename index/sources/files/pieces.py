"""Reads untrusted files in chunks, so that they need not fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PIECE = 2**18  # bytes; a zip bomb is noticed within this much
LONGEST_FILE = 256 * 2**20  # bytes of a file that is read into memory as a whole


class Readable(Protocol):
    """An open file, compressed or not."""

    def read(self, size: int, /) -> bytes: ...


def pieces_of(stream: Readable) -> Iterator[bytes]:
    """The content in chunks of a quarter of a megabyte."""
    while piece := stream.read(_PIECE):
        yield piece


def lines_of(pieces: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    """The lines without line ends; None for a line longer than `longest`, of which no more than that is kept."""
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
    """Read a whole file if it is small enough; `path` may also be an endless pipe.

    Raises:
        InputError: it is larger than `most` bytes.
        OSError: it cannot be read.
    """
    content = bytearray()
    with path.open("rb") as file:
        for piece in pieces_of(file):
            content += piece
            if len(content) > most:
                raise InputError(f"{path} is larger than {most // 2**20} MB, which is the limit; split it.")
    return bytes(content)
