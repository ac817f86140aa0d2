"""Secrets in base64: what decodes to a text with a secret in it is one itself."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text in which all letters and digits are one, so that it is quick to see whether many stand in a row.
_SHAPE = bytes(ord("x") if re.match("[A-Za-z0-9]", chr(byte)) else ord(" ") for byte in range(256))
_SHAPE_OF_TOKENS = bytes(ord("x") if re.match("[A-Za-z0-9_-]", chr(byte)) else ord(" ") for byte in range(256))
_SHORTEST = 20
_LONG_RUN = b"x" * _SHORTEST
# In base64 of ASCII, the first bit of each byte is 0: only half of the letters can stand at each of these places.
_ASCII = "[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/]"
_RUN = re.compile(
    rf"(?=(?:{_ASCII}){{5}})[A-Za-z0-9+/]{{20,40000}}+={{0,2}}(?:\s{{0,2}}\n[ \t]{{0,40}}[A-Za-z0-9+/]{{20,400}}+={{0,2}}){{0,200}}"
)
_BREAKS = re.compile(r"\s+")
_MOST = 40  # of one text
_LONGEST = 60_000


def has_long_run(text: str) -> bool:
    """Whether so many letters and digits stand in a row that it may be base64, or the long part of a token."""
    return len(text) >= _SHORTEST and _LONG_RUN in text.encode("latin-1", "replace").translate(_SHAPE_OF_TOKENS)


def decoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Where base64 of a text stands in a text, and what it says; of very many, the first."""
    shape = text.encode("latin-1", "replace").translate(_SHAPE)
    number, behind, at = 0, 0, shape.find(_LONG_RUN)
    while at >= 0 and number < _MOST:
        start = at
        while start > behind and start > at - _LONGEST and (shape[start - 1] == ord("x") or text[start - 1] in "+/"):
            start -= 1
        found = _RUN.match(text, start)
        if found and (said := _said(_BREAKS.sub("", found[0]))):
            yield start, found.end(), said
            number += 1
        end = found.end() if found else shape.find(b" ", at + _SHORTEST)
        behind = max(end, at + _SHORTEST) if end >= 0 else len(text)
        at = shape.find(_LONG_RUN, behind)


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
