"""Tokens that are known by how they begin. What begins how stands in the tables of vendors.

One look at the places where some beginning ends spares nearly every text the tables: a character that few words hold,
and then the three characters up to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from index.redact.spans import BREAK, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ALNUM, HEX, DASHED = "[A-Za-z0-9]", "[0-9a-f]", "[A-Za-z0-9_-]"
_TAIL = 3  # characters of a beginning by which it is looked up; a shorter one has fewer
_FORWARD = 80  # how far a token reaches of which only the middle is known


class Token(NamedTuple):
    """What one vendor's tokens look like."""

    kind: str
    prefixes: tuple[str, ...]
    pattern: re.Pattern[str]
    before: int = 0  # characters that may stand before the prefix
    after: re.Pattern[str] | None = None  # what must follow it, where that is quicker to see


def token(kind: str, prefixes: str, body: str, length: int, exact: bool = False) -> Token:
    """A prefix and at least `length` characters, or the same wrapped over several lines.

    Where the provider has one exact length, it decides whether the next line belongs to the token; elsewhere
    that line must look random: a digit and both cases, or just a digit when the first line is too short.
    """
    start, some = "|".join(map(re.escape, prefixes.split())), f"{body}{{0,99}}?"
    real = rf"(?!{some}(?i:xxxx|your[_-]|placeholder))" + (f"(?={some}[A-Z0-9])" if "-]" in body else "")
    wrapped = rf"(?:{BREAK}(?={some}\d)(?={some}[A-Z])(?={some}[a-z]){body}{{16,400}}+){{0,9}}"
    if exact:
        splits = "|".join(f"{body}{{{k}}}{BREAK}{body}{{{length - k}}}(?!{body})" for k in range(4, length))
        wrapped = rf"|(?={body}{{4,{length - 1}}}+[ \t\\-]*\r?\n)(?:{splits})"
    short = "" if exact else rf"|(?={some}\d){body}{{4,{length - 1}}}+{BREAK}(?={some}\d){body}{{12,400}}+"
    pattern = f"(?<!{ALNUM})(?:{start}){real}(?:{body}{{{length},400}}+{wrapped}{short})(?!{ALNUM})"
    return Token(kind, tuple(prefixes.split()), re.compile(pattern, re.ASCII))


def shaped(kind: str, prefix: str, pattern: str, before: int = 0, after: str = "") -> Token:
    """A token of parts; the pattern is that of all of it, the prefix only says where to look."""
    return Token(kind, (prefix,), re.compile(pattern, re.ASCII), before, re.compile(after) if after else None)


class Tokens:
    """All tables, ready to be looked up; each token with its rank."""

    def __init__(self, tokens: Sequence[tuple[int, Token]]) -> None:
        self._by_tail: dict[str, list[tuple[str, int, Token]]] = defaultdict(list)
        for rank, one in tokens:
            for prefix in one.prefixes:
                self._by_tail[prefix[-_TAIL:]].append((prefix, rank, one))
        lasts = "".join(sorted({re.escape(prefix[-1]) for _, one in tokens for prefix in one.prefixes}))
        self._short = {tail for tail in self._by_tail if len(tail) < _TAIL}
        # A letter ends a prefix only behind a capital, a digit or a colon; most capitals begin a word.
        self._places = re.compile(
            rf"[{lasts}](?:(?<=[^A-Za-z])|(?<=[A-Z0-9:my][A-Z])|(?<=Iz))"
            r"(?=[A-Za-z0-9%][\w%.~/+=-]{3}(?:[\w%.~/+=-]{8}|[\w%.~/+=-]{0,8}[ \t\\]{0,4}\n))",
            re.ASCII,
        )

    def spans(self, text: str) -> list[Span]:
        """Where tokens stand in a text."""
        tails, found = self._by_tail, list[Span]()
        for place in self._places.finditer(text):
            end = place.end()
            tail = text[end - _TAIL : end] if end >= _TAIL else text[:end]
            if tail in tails:
                found += _at(text, end, tails[tail])
            for short in (tail[-2:], tail[-1:]):
                if short in self._short:
                    found += _at(text, end, tails[short])
        return found


def _at(text: str, end: int, candidates: list[tuple[str, int, Token]]) -> Iterator[Span]:
    for prefix, rank, one in candidates:
        start = end - len(prefix)
        if start < 0 or not text.startswith(prefix, start):
            continue
        if one.after and not one.after.match(text, end):
            continue
        if one.before:
            found = one.pattern.search(text, max(0, start - one.before), end + _FORWARD)
        else:
            found = one.pattern.match(text, start)
        if found:
            yield Span(*found.span(), rank, one.kind)
