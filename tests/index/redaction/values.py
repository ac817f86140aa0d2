"""Texts with invented secrets, made when a test runs: no file here holds a string that a scanner takes for a leak.

In a text, «a36» stands for 36 letters and digits, and so on as in `ALPHABETS`; «U» for a UUID; «=…» for just what it
says; «64:…» for that in base64, in which ‹a36› stands for what «a36» does outside. What stands between « and » is the
secret, or one of several.
"""

from __future__ import annotations

import base64
import random
import re
import string
from dataclasses import dataclass

_LOWER, _UPPER, _DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
ALPHABETS = {
    "a": _LOWER + _UPPER + _DIGITS,
    "l": _LOWER + _DIGITS,
    "u": _UPPER + _DIGITS,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "d": _DIGITS,
    "w": _LOWER + _UPPER + _DIGITS + "_-",
    "b": _LOWER + _UPPER + _DIGITS + "+/",
    "p": _LOWER + _UPPER + _DIGITS + "!#%+",
}
_OUTER, _INNER = re.compile(r"«([^«»]*)»"), re.compile(r"‹([^‹›]*)›")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and the secrets in it."""

    text: str
    secrets: tuple[str, ...]


def sample(marked: str) -> Sample:
    chosen = random.Random(marked)
    secrets: list[str] = []

    def put(found: re.Match[str]) -> str:
        secrets.append(_value(found[1], chosen))
        return secrets[-1]

    return Sample(_OUTER.sub(put, marked), tuple(secrets))


def _value(spec: str, chosen: random.Random) -> str:
    if spec.startswith("="):
        return spec[1:]
    if spec.startswith("64:"):
        plain = _INNER.sub(lambda found: _value(found[1], chosen), spec[3:])
        return base64.b64encode(plain.encode()).decode()
    if spec == "U":
        return "-".join(_drawn("h", size, chosen) for size in (8, 4, 4, 4, 12))
    return _drawn(spec[0], int(spec[1:]), chosen)


def _drawn(kind: str, size: int, chosen: random.Random) -> str:
    """One of each sort of character that the alphabet has, and any others."""
    alphabet = ALPHABETS[kind]
    sorts = [sort for sort in (_LOWER, _UPPER, _DIGITS) if set(sort) & set(alphabet)]
    drawn = [chosen.choice([c for c in sort if c in alphabet]) for sort in sorts][:size]
    drawn += [chosen.choice(alphabet) for _ in range(size - len(drawn))]
    middle = drawn[1:-1]
    chosen.shuffle(middle)
    return "".join([drawn[0], *middle, *drawn[-1:]] if size > 1 else drawn)
