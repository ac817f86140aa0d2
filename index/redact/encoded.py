"""Secrets in base64: what decodes to a text with a secret in it is one itself."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text in which all letters and digits are one, so that it is quick to see whether many stand in a row.
_SHAPE = bytes(ord("x") if chr(byte).isascii() and chr(byte).isalnum() else ord(" ") for byte in range(256))
_SHORTEST = 20
_LONG_RUN = b"x" * _SHORTEST
_STRIDE, _WINDOW = 28, 9  # whatever has 36 letters and digits in a row is noticed
_RUN = re.compile(r"[A-Za-z0-9+/]{20,40000}+={0,2}(?:\s{0,2}\n[ \t]{0,40}[A-Za-z0-9+/]{20,400}+={0,2}){0,200}")
_START = re.compile(r"[A-Za-z0-9+/]{0,40000}\Z")
_BREAKS = re.compile(r"\s+")
_MOST = 40  # of one text
_LONGEST = 60_000


def decoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Where base64 of a text stands in a text, and what it says; of very many, the first."""
    if len(text) < _SHORTEST or _LONG_RUN not in text.encode("latin-1", "replace").translate(_SHAPE):
        return iter(())
    return _decoded(text)


def _decoded(text: str) -> Iterator[tuple[int, int, str]]:
    behind = number = 0
    for at in [at for at in range(0, len(text) - _WINDOW, _STRIDE) if text[at : at + _WINDOW].isalnum()]:
        if at < behind:
            continue
        start = at
        while start > behind and start > at - _LONGEST and (text[start - 1].isalnum() or text[start - 1] in "+/"):
            start -= 1
        found = _RUN.match(text, start)
        behind = found.end() if found else at + _WINDOW
        if found and (said := _said(_BREAKS.sub("", found[0]))):
            yield start, found.end(), said
            number += 1
            if number == _MOST:
                return


def _said(blob: str) -> str | None:
    """The text that it stands for; None when it is no base64, or not of a text."""
    plain = blob.rstrip("=")
    if len(plain) % 4 == 1 or not blob.isascii():
        return None
    try:
        said = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return said if said.isprintable() or all(c.isprintable() or c in "\n\r\t" for c in said) else None
