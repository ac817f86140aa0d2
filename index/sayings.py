"""Phrases that people use, as patterns that are always matched against the normal form of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.normal import form_of, normal
from index.plain_words import alternatives, plain_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from index.plain_words import Words

_BEGINNING = 6  # letters of a word


@dataclass(frozen=True, slots=True)
class Saying:
    """A pattern of words, written with plain quotes, spaces and dashes; typographic ones match too."""

    pattern: re.Pattern[str]
    ways: tuple[tuple[Words | None, re.Pattern[str]], ...] = ()  # the same apart, each with words of which it needs one

    def found_in(self, text: str) -> bool:
        """Whether it is said at all; `text` in normal form. Much faster than a search that has to say where."""
        low = text.lower()
        return any(
            (words is None or any(word in low for word in words)) and way.search(text) for words, way in self.ways
        )

    def search(self, text: str) -> re.Match[str] | None:
        """The first match; its positions are those of the normal form."""
        return self.pattern.search(normal(text))

    def match(self, text: str) -> re.Match[str] | None:
        return self.pattern.match(normal(text))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.pattern.fullmatch(normal(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(normal(text))

    def sub(self, put: Callable[[re.Match[str]], str], text: str) -> str:
        """The text with every match replaced and everything else as it was typed."""
        form = form_of(text)
        parts, position = list[str](), 0
        for found in self.pattern.finditer(form.text):
            start, end = form.span(*found.span())
            parts += (text[position:start], put(found))
            position = end
        return "".join([*parts, text[position:]])


def saying(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> Saying:
    """A saying that matches any of these patterns."""
    ways = tuple((plain_words(way), re.compile(way, flags)) for pattern in patterns for way in alternatives(pattern))
    return Saying(re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags), ways)


class Sayings:
    """Several sayings, looked for together: where their words begin is looked up once for all of them."""

    def __init__(self, sayings: Mapping[str, Saying]) -> None:
        self.names = tuple(sayings)
        self._ways = [(name, way) for name, one in sayings.items() for _, way in one.ways]
        words = [words for one in sayings.values() for words, _ in one.ways]
        self._always = [place for place, needed in enumerate(words) if needed is None]
        self._by_beginning: dict[str, list[int]] = {}
        for place, needed in enumerate(words):
            for beginning in {word[:_BEGINNING] for word in needed or ()}:
                self._by_beginning.setdefault(beginning, []).append(place)
        sizes = sorted({len(beginning) for beginning in self._by_beginning})
        self._beginnings = {size: {one for one in self._by_beginning if len(one) == size} for size in sizes}

    def found_in(self, text: str) -> frozenset[str]:
        """The names of those that are said; `text` in normal form."""
        low, places = text.lower(), set(self._always)
        for size, beginnings in self._beginnings.items():
            for beginning in beginnings.intersection([low[at : at + size] for at in range(len(low) - size + 1)]):
                places.update(self._by_beginning[beginning])
        said = set[str]()
        for place in sorted(places):
            name, way = self._ways[place]
            if name not in said and way.search(text):
                said.add(name)
        return frozenset(said)
