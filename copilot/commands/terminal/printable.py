"""What may reach a terminal or a log: no control character, no hidden direction, no password of an address.

Everything that the program writes goes through the two streams made here, so no caller has to remember it.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from index.embedding.addresses import hide_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

# Controls but tab and line feed, marks that turn the direction, line separators, tags, halves of surrogate pairs.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # whole, for that of a library's own help leaves nothing behind then


def printable(text: str) -> str:
    """The text without what a terminal would obey instead of showing it."""
    return _UNSAFE.sub("", _COLOUR.sub("", text))


def printable_json(content: bytes) -> bytes:
    """The same JSON value with those characters escaped; they can only stand inside its strings."""
    return _UNSAFE.sub(_escaped, content.decode()).encode()


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class PrintableStream(io.TextIOBase):
    """A stream that passes on what is printable of a text, and is its `inner` stream in all else."""

    def __init__(self, inner: TextIO) -> None:
        self.inner = inner

    def write(self, text: str) -> int:
        self.inner.write(hide_secrets(printable(text), ()))
        return len(text)

    def flush(self) -> None:
        self.inner.flush()

    def isatty(self) -> bool:
        return self.inner.isatty()

    def fileno(self) -> int:
        return self.inner.fileno()

    def writable(self) -> bool:
        return True

    @property
    def buffer(self) -> io.BufferedIOBase:
        """For bytes that are escaped already."""
        return self.inner.buffer  # type: ignore[return-value]  # that of a text stream is always one

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.inner.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self.inner.errors


@contextmanager
def printable_streams() -> Iterator[None]:
    """From now on whatever is written to stdout and stderr is printable."""
    before = (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = PrintableStream(sys.stdout), PrintableStream(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
