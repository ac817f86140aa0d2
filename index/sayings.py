"""Phrases that people use, as patterns that are always matched against the normal form of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.normal import form_of, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Saying:
    """A pattern of words, written with plain quotes, spaces and dashes; typographic ones match too."""

    pattern: re.Pattern[str]

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
    return Saying(re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags))
