"""A zip or a folder read as named files, with bad archives refused in one line and nothing ever unpacked to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from index.errors import InputError

MAX_FILE_BYTES = 128 * 2**20  # of one file, unpacked: a day of the busiest channel is far below


# What a damaged, encrypted or too modern zip raises, whichever part of it is read.
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
    """One file of an archive could not be read; the rest may still be."""


class Archive(Protocol):
    """Files by their path inside the archive."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...

    def close(self) -> None: ...


def open_archive(path: Path) -> Archive:
    """Open a zip or a folder.

    Raises:
        InputError: there is nothing there, or the zip is damaged.
    """
    if path.is_dir():
        return FolderArchive(path)
    if not path.exists():
        raise InputError(f"{path} does not exist; give the export's zip or its unpacked folder.")
    try:
        return ZipArchive(path)
    except _DAMAGED as error:
        raise InputError(f"{path} is no readable zip ({error}); download the export again.") from None


class FolderArchive:
    """A folder's files; links that lead out of it are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def names(self) -> list[str]:
        found = (path for path in self._root.rglob("*") if path.resolve().is_relative_to(self._root))
        return sorted(path.relative_to(self._root).as_posix() for path in found if path.is_file())

    def read(self, name: str) -> bytes:
        file = self._root / name
        try:
            if file.stat().st_size > MAX_FILE_BYTES:
                raise UnreadableFileError(f"{name} is over {MAX_FILE_BYTES} bytes")
            return file.read_bytes()
        except OSError as error:
            raise UnreadableFileError(f"{name}: {error.strerror}") from None

    def close(self) -> None:
        """Nothing is held open."""


class ZipArchive:
    """A zip's files, read in memory and never beyond the limit, whatever its headers promise."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Names that stay inside the archive; `../x` and `/x` are nobody's channel."""
        safe = (name for name in self._zip.namelist() if not name.endswith("/"))
        return sorted(n for n in safe if not PurePosixPath(n).is_absolute() and ".." not in PurePosixPath(n).parts)

    def read(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except _DAMAGED as error:
            raise UnreadableFileError(f"{name}: {error}") from None
        if len(content) > MAX_FILE_BYTES:
            raise UnreadableFileError(f"{name} unpacks to more than {MAX_FILE_BYTES} bytes")
        return content

    def close(self) -> None:
        self._zip.close()
