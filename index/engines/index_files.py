"""The files of a lexical index, by which damage is noticed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every index file, except lock files and the list of checksums itself."""
    found = {}
    for path in sorted(folder.glob("*/*")):
        if path.suffix != ".lock":
            with path.open("rb") as file:
                found[f"{path.parent.name}/{path.name}"] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
