"""The files of a documentation: a folder, a zip or a tar, read within limits. Nothing outside of it is ever read."""

from __future__ import annotations

import os
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from index.errors import InputError
from index.sources.files.archive import FolderArchive, UnreadableFileError, open_archive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from index.sources.files.archive import Archive

LONGEST_FILE = 2 * 2**20  # bytes; a longer page is a data set
MOST_FILES = 50_000
_MOST_BYTES = 256 * 2**20  # of all files in a tar
_UNREAD = {".git", "node_modules", ".venv", "__pycache__", ".docusaurus", ".github", ".next", ".cache"}
_ENDINGS = {".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc", ".asc", ".html", ".htm", ".txt", ".inc"}
_ENDINGS |= {".json", ".yml", ".yaml", ".toml", ".js", ".ts", ".mjs", ".cjs", ".py"}  # settings of sites, and examples


class TooLongError(ValueError):
    """A file is longer than a page can be."""


class DocFiles(Protocol):
    """Files by their path inside the docs."""

    @property
    def names(self) -> frozenset[str]: ...

    def text(self, name: str) -> str:
        """The text of a file.

        Raises:
            TooLongError: it is longer than any page.
            UnreadableFileError: it cannot be read, or is no text.
        """

    def changed_at(self, name: str) -> datetime | None:
        """When it was last changed, as far as the files say."""


def open_docs(path: Path) -> DocFiles:
    """The docs in a folder, a zip or a tar.

    Raises:
        InputError: there is none, it is damaged, or it holds too much.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist; give the folder of the docs, or a zip or tar of it.")
    if path.is_dir():
        return _Archived(_Folder(path))
    if tarfile.is_tarfile(path):
        return _Tar(path)
    return _Archived(open_archive(path))


@dataclass(frozen=True, slots=True)
class Dated:
    """Files of which the times of their last changes are known."""

    files: DocFiles
    changes: Mapping[str, datetime]

    @property
    def names(self) -> frozenset[str]:
        return self.files.names

    def text(self, name: str) -> str:
        return self.files.text(name)

    def changed_at(self, name: str) -> datetime | None:
        return self.changes.get(name)


class _Folder(FolderArchive):
    """A folder without what is none of the docs; it is not even looked into."""

    def names(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(one for one in folders if one not in _UNREAD)
            found += [
                Path(folder, one)
                for one in files
                if PurePosixPath(one).suffix.lower() in _ENDINGS or one == "_redirects"
            ]
            if len(found) > MOST_FILES:
                raise InputError(
                    f"{self._root} holds more than {MOST_FILES:,} files; give the folder of the docs alone."
                )
        inside = (path for path in found if path.resolve().is_relative_to(self._root) and path.is_file())
        return sorted(path.relative_to(self._root).as_posix() for path in inside)


class _Archived:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.names = frozenset(archive.names())
        if len(self.names) > MOST_FILES:
            raise InputError(f"The docs hold more than {MOST_FILES:,} files; give those of the docs alone.")

    def text(self, name: str) -> str:
        content = bytearray()
        for piece in self._archive.pieces(name):
            content += piece
            if len(content) > LONGEST_FILE:
                raise TooLongError(name)
        return _decoded(name, bytes(content))

    def changed_at(self, name: str) -> datetime | None:
        return None


class _Tar:
    """A tar, read into memory; links and devices in it are not files."""

    def __init__(self, path: Path) -> None:
        self._files: dict[str, bytes] = {}
        self._too_long: set[str] = set()
        total = 0
        try:
            with tarfile.open(path) as tar:
                for member in tar:
                    name = member.name.removeprefix("./")
                    if not member.isfile() or name.startswith("/") or ".." in name.split("/"):
                        continue
                    if member.size > LONGEST_FILE:
                        self._too_long.add(name)
                        continue
                    total += member.size
                    if len(self._files) >= MOST_FILES or total > _MOST_BYTES:
                        raise InputError(f"{path} holds too much; give the folder of the docs alone.")
                    if (file := tar.extractfile(member)) is not None:
                        self._files[name] = file.read(LONGEST_FILE)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise InputError(f"{path} is not a readable tar ({type(error).__name__}).") from None
        self.names = frozenset((*self._files, *self._too_long))

    def text(self, name: str) -> str:
        if name in self._too_long:
            raise TooLongError(name)
        return _decoded(name, self._files[name])

    def changed_at(self, name: str) -> datetime | None:
        return None


def _decoded(name: str, content: bytes) -> str:
    if b"\x00" in content[:8_000]:
        raise UnreadableFileError(f"{name}: no text")
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
