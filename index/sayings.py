"""Phrases that people use, as patterns that are always matched against the normal form of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.normal import form_of, normal
from index.plain_words import alternatives, plain_words
from index.text import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from index.plain_words import Words

_BEGINNING = 6  # letters of a word


@dataclass(frozen=True)
class Saying:
    """A pattern of words, written with plain quotes, spaces and dashes; typographic ones match too.

    It is read when it is first used: a command that reads no texts does not wait for it.
    """

    patterns: tuple[str, ...]
    flags: re.RegexFlag = re.IGNORECASE

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.patterns), self.flags)

    @cached_property
    def ways(self) -> tuple[tuple[Words | None, Pattern], ...]:
        """The same apart, each with words of which it needs one."""
        ways = [way for pattern in self.patterns for way in alternatives(pattern)]
        return tuple((plain_words(way), Pattern(way, self.flags)) for way in ways)

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
    return Saying(patterns, flags)


class Sayings:
    """Several sayings, looked for together: where their words begin is looked up once for all of them."""

    def __init__(self, sayings: Mapping[str, Saying]) -> None:
        self.names = tuple(sayings)
        self._sayings = dict(sayings)

    @cached_property
    def _ways(self) -> list[tuple[str, Pattern]]:
        return [(name, way) for name, one in self._sayings.items() for _, way in one.ways]

    @cached_property
    def _by_beginning(self) -> dict[str, list[int]]:
        """Places among the ways, by how a word begins that they need; by nothing, those that need none."""
        found: dict[str, list[int]] = {}
        words = [words for one in self._sayings.values() for words, _ in one.ways]
        for place, needed in enumerate(words):
            for beginning in {""} if needed is None else {word[:_BEGINNING] for word in needed}:
                found.setdefault(beginning, []).append(place)
        return found

    @cached_property
    def _beginnings(self) -> dict[int, set[str]]:
        """The beginnings by their lengths."""
        sizes = {len(beginning) for beginning in self._by_beginning} - {0}
        return {size: {one for one in self._by_beginning if len(one) == size} for size in sorted(sizes)}

    def found_in(self, text: str) -> frozenset[str]:
        """The names of those that are said; `text` in normal form."""
        low, places = text.lower(), set(self._by_beginning.get("", ()))
        for size, beginnings in self._beginnings.items():
            for beginning in beginnings.intersection([low[at : at + size] for at in range(len(low) - size + 1)]):
                places.update(self._by_beginning[beginning])
        said = set[str]()
        for place in sorted(places):
            name, way = self._ways[place]
            if name not in said and way.search(text):
                said.add(name)
        return frozenset(said)
