"""Reads a zip or folder as named files; bad archives are refused, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import lzma
import weakref
import zipfile
import zlib
from typing import TYPE_CHECKING, Protocol

from index.errors import InputError
from index.sources.files.pieces import pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A zip of JSON unpacks to four to fifteen times its size, with a value every thirty bytes. A much denser one was made
# to fill our memory.
_UNPACKED = 512 * 2**20, 100  # a zip may unpack to this many bytes, plus this many times its size
_VALUES = 800_000, 0.5  # the same for the number of JSON values in fully read files
_LARGEST_READ = 16 * 2**20  # bytes; enough for the directory of about 200,000 files
# What zipfile raises for a damaged, encrypted or unsupported zip, in whichever part.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    UnicodeDecodeError,
)


class UnreadableFileError(Exception):
    """A file in an archive could not be read; others may be readable."""


class Archive(Protocol):
    """Files, by their path inside the archive."""

    def names(self) -> list[str]: ...

    def pieces(self, name: str) -> Iterator[bytes]: ...

    def close(self) -> None: ...


def open_archive(path: Path) -> Archive:
    """Open a zip or a folder.

    Raises:
        InputError: it does not exist, or the zip is damaged.
    """
    if path.is_dir():
        return FolderArchive(path)
    if not path.exists():
        raise InputError(f"{path} does not exist; give the export's zip or its unpacked folder.")
    try:
        return ZipArchive(path)
    except _DAMAGED as error:
        raise InputError(f"{path} is not a readable zip ({error}); download the export again.") from None


class FolderArchive:
    """A folder's files; symlinks out of the folder are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def names(self) -> list[str]:
        found = (path for path in self._root.rglob("*") if path.resolve().is_relative_to(self._root))
        return sorted(path.relative_to(self._root).as_posix() for path in found if path.is_file())

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a file.

        Raises:
            UnreadableFileError: it cannot be read.
        """
        try:
            with (self._root / name).open("rb") as file:
                yield from pieces_of(file)
        except OSError as error:
            raise UnreadableFileError(f"{name}: {error.strerror}") from None

    def close(self) -> None:
        """Does nothing: no file is kept open."""


class ZipArchive:
    """A zip's files, unpacked in memory, with a limit that depends on the size of the zip and not on what it claims."""

    def __init__(self, path: Path) -> None:
        file = _BoundedReader(path.open("rb", buffering=0))
        self.close = weakref.finalize(self, file.close)
        self._zip = zipfile.ZipFile(file)
        size = path.stat().st_size
        self._bytes_left, self._values_left = (base + times * size for base, times in (_UNPACKED, _VALUES))
        self._names = sorted(set(filter(_stays_inside, self._zip.namelist())))

    def names(self) -> list[str]:
        """The names that stay inside the archive, so not `../x` or `/x`."""
        return self._names

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a file.

        Raises:
            UnreadableFileError: it is damaged, or the zip unpacks to too much.
        """
        values = 0
        try:
            with self._zip.open(name) as file:
                for piece in pieces_of(file):
                    self._bytes_left -= len(piece)
                    values += sum(map(piece.count, (b",", b"[", b"{")))
                    if self._bytes_left < 0 or values > self._values_left:
                        self._values_left = 0  # the other files are not read either
                        raise UnreadableFileError(f"{name}: the zip unpacks to far more than one of its size should")
                    yield piece
        except _DAMAGED as error:
            raise UnreadableFileError(f"{name}: {error}") from None
        self._values_left -= values


class _BoundedReader(io.BufferedReader):
    """Limits single reads: `zipfile` reads the directory of a zip at once, and needs ten times its size in memory."""

    def read(self, size: int | None = -1) -> bytes:
        most = _LARGEST_READ + 1
        content = super().read(most if size is None or size < 0 else min(size, most))
        if len(content) == most:
            raise zipfile.BadZipFile("it lists more files than can be held; unpack it and give the folder")
        return content


def _stays_inside(name: str) -> bool:
    return not name.startswith("/") and not name.endswith("/") and ".." not in name.split("/")
