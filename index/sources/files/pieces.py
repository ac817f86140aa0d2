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


def lines_with(mark: bytes, pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The lines that hold a mark, without line ends; one longer than `longest` is left out.

    Where few lines do, this is as fast as the file is read: the others are not cut apart.
    """
    begun, is_too_long = bytearray(), False
    for piece in pieces:
        ended, end, rest = piece.rpartition(b"\n")
        if end:
            lines = ended.partition(b"\n")[2] if is_too_long else bytes(begun + ended)
            yield from _lines_around(mark, lines, longest)
            begun, is_too_long = bytearray(), False
        begun += rest
        if is_too_long := is_too_long or len(begun) > longest:
            begun.clear()
    yield from _lines_around(mark, bytes(begun), longest)


def _lines_around(mark: bytes, lines: bytes, longest: int) -> Iterator[bytes]:
    end = 0
    while (place := lines.find(mark, end)) >= 0:
        start, end = lines.rfind(b"\n", 0, place) + 1, lines.find(b"\n", place)
        end = len(lines) if end < 0 else end
        if end - start <= longest:
            yield lines[start:end]


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
