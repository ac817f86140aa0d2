"""Taking out of a Markdown text what its readers would see and must not, however it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.text.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from copilot.text.shown import Edit, Shown

_ROUNDS = 8  # what is taken out may put something together anew
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def mended(text: str, find: Callable[[Shown], Iterable[Edit]]) -> str:
    """The text without what is found in what it shows, until nothing is found.

    Where that has no end, the text stays as words without any markup.
    """
    for attempt in range(2 * _ROUNDS):
        page = shown(text)
        edits = list(find(page))
        if not edits:
            return text
        text = page.edited(edits)
        if attempt == _ROUNDS:
            text = as_words(text)
    return text


def as_words(text: str) -> str:
    """What the text shows, as Markdown in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", shown(text).text.strip())
