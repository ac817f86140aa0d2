"""Whether a text gives away what the model was told, in plain words or in disguise."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from typing import TYPE_CHECKING

from copilot.model import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot.drafting.given import Given

_NOISE = re.compile(r"[\W_]+")
_ODD = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{6,}|\b[A-Z][A-Z_-]{5,}\b")  # an id, a key, a code word
_RUN = 36  # letters and digits of the instructions in one go: about seven words
_BLOB = re.compile(
    r"(?<![\w+/=-])(?=[\w+/=-]*[A-Za-z])(?=[\w+/=-]*\d|[\w+/=-]*[a-z][A-Z])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])"
)


def leaks(text: str, hidden: Iterable[str], known: str) -> list[Remark]:
    """Parts of the hidden texts that appear in a reply; what is `known` anyway is not secret.

    They are looked for as they are, without spaces and signs, backwards, as ROT13, in base64 and in hexadecimal.
    """
    forms = [_squeezed(form) for form in _forms(text)]
    public = _squeezed(known)
    if any(piece in form for secret in hidden for piece in _pieces(secret, public) for form in forms):
        return [Remark("leak", "It repeats what the model was told.", "fault")]
    return []


def opaque(text: str, given: Given) -> list[Remark]:
    """Long strings that mean nothing to a reader and appear in no source."""
    plain = re.sub(r"\S+://\S+", " ", text)
    blobs = [blob for blob in _BLOB.findall(plain) if blob not in given.sources]
    return [Remark("opaque", "It contains a long code that no source has.", "fault", blob[:60]) for blob in blobs[:1]]


def _pieces(secret: str, public: str) -> Iterator[str]:
    """What would give the text away: runs of words, and each code word."""
    yield from (word for odd in _ODD.findall(secret) if (word := _squeezed(odd)) not in public)
    squeezed = _squeezed(secret)
    runs = (squeezed[start : start + _RUN] for start in range(0, len(squeezed) - _RUN + 1, _RUN // 6))
    yield from (run for run in runs if run not in public)


def _forms(text: str) -> Iterator[str]:
    yield text
    yield text[::-1]
    yield codecs.encode(text, "rot13")
    for blob in re.findall(r"[A-Za-z0-9+/_-]{12,}={0,2}", text):
        yield from _decoded(blob)


def _decoded(blob: str) -> Iterator[str]:
    try:
        padded = blob.replace("-", "+").replace("_", "/").rstrip("=")
        yield base64.b64decode(padded + "=" * (-len(padded) % 4)).decode("utf-8", "ignore")
        yield bytes.fromhex(blob).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return


def _squeezed(text: str) -> str:
    return _NOISE.sub("", text).lower()
