"""What may reach a terminal or a log: no control characters, no hidden text direction, no passwords in addresses.

Everything that the program writes goes through the two streams made here, so callers need not think of it.
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

# Controls except tab and line feed, direction marks, line separators, tags, halves of surrogate pairs.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # as a whole, so that nothing is left of the colours in a library's help


def printable(text: str) -> str:
    """The text without anything that a terminal would obey instead of showing."""
    return _UNSAFE.sub("", _COLOUR.sub("", text))


def printable_json(content: bytes) -> bytes:
    """The same JSON value with those characters escaped; they only occur inside its strings."""
    return _UNSAFE.sub(_escaped, content.decode()).encode()


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class PrintableStream(io.TextIOBase):
    """A stream that passes on the printable part of a text, and otherwise behaves like its `inner` stream."""

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
        """For bytes that are already escaped."""
        return self.inner.buffer  # type: ignore[return-value]  # the buffer of a text stream always is one

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.inner.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self.inner.errors


@contextmanager
def printable_streams() -> Iterator[None]:
    """Inside, everything written to stdout and stderr is printable."""
    before = (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = PrintableStream(sys.stdout), PrintableStream(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
