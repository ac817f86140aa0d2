"""Wordings: phrases looked up word by word, all at once, because a hundred patterns a text take milliseconds.

A table names each wording and lists its phrases, separated by commas or line ends. In a phrase a word stands for
itself, `a|b` for either, `upgrad*` for any word with this beginning, and `..` for up to four words in between. `#0` is
the number of an issue, `0.0` a version; `?` and `!` are words, and with the full stop they end what `..` may skip.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN = re.compile(r":[a-z0-9_+-]{2,40}:|[#!]?\d+(?:\.\d+)+|#\d+|[^\W_]+(?:'[^\W_]+)*|\+1|[?!.\n]")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_STOPS = frozenset("?!.\n")
_WIDEST = 4  # words that `..` may skip
_KEY = 3  # letters by which beginnings of words are looked up


def words_of(text: str) -> list[str]:
    """The words of a text in its normal form, in lower case, with the signs that end sentences."""
    return [_plain(token) for token in _TOKEN.findall(text.lower())]


def _plain(token: str) -> str:
    if token[0] == "#":
        return "#0"
    return "0.0" if _VERSION.fullmatch(token) else token


@dataclass(frozen=True, slots=True)
class _Choice:
    """What may stand in one place of a phrase."""

    words: frozenset[str]
    beginnings: tuple[str, ...]

    def allows(self, word: str) -> bool:
        return word in self.words or (bool(self.beginnings) and word.startswith(self.beginnings))


_GAP = _Choice(frozenset(), ())
_Phrase = tuple[str, tuple[_Choice, ...]]  # the wording's name, and what follows the first word


class Wordings:
    """The wordings of a table, ready to be looked up."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._by_word: defaultdict[str, list[_Phrase]] = defaultdict(list)
        self._by_beginning: defaultdict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        for name, listed in table.items():
            for phrase in filter(str.split, re.split(r"[,\n]", listed)):
                first, *rest = map(_choice, phrase.split())
                for word in first.words:
                    self._by_word[word].append((name, tuple(rest)))
                for beginning in first.beginnings:
                    self._by_beginning[beginning[:_KEY]].append((beginning, (name, tuple(rest))))

    def found_in(self, words: Sequence[str]) -> dict[str, int]:
        """The wordings that occur, each with the place of the word that its first occurrence begins with."""
        found = dict[str, int]()
        for place, word in enumerate(words):
            for name, rest in self._by_word.get(word, ()):
                if name not in found and (not rest or _follows(rest, words, place + 1)):
                    found[name] = place
            for beginning, (name, rest) in self._by_beginning.get(word[:_KEY], ()):
                if name not in found and word.startswith(beginning) and _follows(rest, words, place + 1):
                    found[name] = place
        return found


def _choice(written: str) -> _Choice:
    if written == "..":
        return _GAP
    words = written.split("|")
    whole = frozenset(word for word in words if not word.endswith("*"))
    return _Choice(whole, tuple(word[:-1] for word in words if word.endswith("*")))


def _follows(rest: Sequence[_Choice], words: Sequence[str], place: int) -> bool:
    for n, choice in enumerate(rest):
        if choice is _GAP:
            return any(_follows(rest[n + 1 :], words, later) for later in _reachable(words, place))
        if place >= len(words) or not choice.allows(words[place]):
            return False
        place += 1
    return True


def _reachable(words: Sequence[str], place: int) -> Iterator[int]:
    for later in range(place, min(place + _WIDEST + 1, len(words))):
        yield later
        if words[later] in _STOPS:
            return
