"""Tokens that are known by how they begin. What begins how stands in the tables of vendors.

All beginnings are looked for at once; what follows one decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from index.redact.spans import BREAK, Span
from index.redact.values import looks_random
from index.text import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ALNUM, HEX, DASHED = "[A-Za-z0-9]", "[0-9a-f]", "[A-Za-z0-9_-]"
# What follows the beginning of any token, perhaps over a line's end: most words that begin alike are done with here.
_BODY = re.compile(r"[A-Za-z0-9%][\w%.~/+=-]{3}(?:[\w%.~/+=-]{8}|[\w%.~/+=-]{0,8}[ \t\\]{0,4}\n)", re.ASCII)
# A token that somebody took apart by hand: both parts look random.
_APART = re.compile(
    r"(?P<first>[A-Za-z0-9_-]{4,200}+)[\"'`]?(?:[ ]?(?:\+|\.{2,3}|[\[(<][^\])>\n]{1,40}[\])>])[ ]?|[ ]{1,3}(?:(?:and|then|plus) )?|[ ]?\n[ ]?)[\"'`]?"
    r"(?P<rest>(?=[A-Za-z_-]{0,99}\d)(?=[a-z0-9_-]{0,99}[A-Z])(?=[A-Z0-9_-]{0,99}[a-z])[A-Za-z0-9_-]{6,400})(?![\w/])",
    re.ASCII,
)
_CUT = re.compile(r"[A-Za-z0-9]{20,400}(?![\w/.-])", re.ASCII)
_FORWARD = 80  # how far a token reaches of which only the middle is known


class Literals:
    """Many words, as they are written, looked for in a text at once, in time that does not grow with their number.

    Python's own regular expressions try alternatives one after the other, at every place.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._automaton = AhoCorasick(self._words, implementation=Implementation.DFA)

    def found_in(self, text: str) -> list[tuple[str, int]]:
        """Each place where one of them begins; words within words, too.

        Raises:
            UnicodeEncodeError: there is half a surrogate pair in the text.
        """
        words = self._words
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [(words[number], start) for number, start, _ in found]


class Token(NamedTuple):
    """What one vendor's tokens look like."""

    kind: str
    prefixes: tuple[str, ...]
    pattern: Pattern
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
    return Token(kind, tuple(prefixes.split()), Pattern(pattern, re.ASCII))


def shaped(kind: str, prefix: str, pattern: str, before: int = 0, after: str = "") -> Token:
    """A token of parts; the pattern is that of all of it, the prefix only says where to look."""
    return Token(kind, (prefix,), Pattern(pattern, re.ASCII), before, re.compile(after) if after else None)


class Tokens:
    """All tables, ready to be looked up; each token with its rank."""

    def __init__(self, tokens: Sequence[tuple[int, Token]]) -> None:
        self._by_prefix: dict[str, list[tuple[int, Token]]] = defaultdict(list)
        self._by_what_follows: list[tuple[re.Pattern[str], int, Token]] = []
        for rank, one in tokens:
            for prefix in one.prefixes:
                if len(prefix) > 1:
                    self._by_prefix[prefix].append((rank, one))
                elif one.after:  # a mark that stands everywhere
                    look = re.compile(f"{re.escape(prefix)}(?={one.after.pattern})", re.ASCII)
                    self._by_what_follows.append((look, rank, one))
        self._prefixes = Literals(self._by_prefix)

    def spans(self, text: str, is_long: bool) -> list[Span]:
        """Where tokens stand in a text; `is_long`: whether it holds a long row of letters and digits."""
        found = list[Span]()
        for prefix, start in self._prefixes.found_in(text):
            end = start + len(prefix)
            known = list(_at(text, start, end, self._by_prefix[prefix])) if _BODY.match(text, end) else []
            found += known
            if not known and len(prefix) >= 4 and prefix[-1] in "_-":
                found += _apart(text, start, end, *self._by_prefix[prefix][0])
        if is_long:
            for look, rank, one in self._by_what_follows:
                for place in look.finditer(text):
                    found += _at(text, *place.span(), [(rank, one)])
        return found


def _at(text: str, start: int, end: int, candidates: Sequence[tuple[int, Token]]) -> Iterator[Span]:
    for rank, one in candidates:
        if one.after and not one.after.match(text, end):
            continue
        if one.before:
            found = one.pattern.search(text, max(0, start - one.before), end + _FORWARD)
        else:
            found = one.pattern.match(text, start)
        if found:
            yield Span(*found.span(), rank, one.kind)


def _apart(text: str, start: int, end: int, rank: int, one: Token) -> list[Span]:
    """A token that was cut off or taken apart: no word follows such a beginning and looks random."""
    if text[start - 1 : start].isalnum():
        return []
    body = end
    if (cut := _CUT.match(text, end)) and looks_random(cut[0]):
        end = cut.end()
    found = _APART.match(text, body)
    if found and looks_random(found["first"] + found["rest"]) and len(found["first"] + found["rest"]) >= 18:
        return [Span(start, found.end(), rank, one.kind)]
    return [Span(start, end, rank, one.kind)] if cut and looks_random(cut[0]) else []
