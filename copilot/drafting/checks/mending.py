"""Taking out of a Markdown text what readers must not see, however it was written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from copilot.text.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from copilot.text.shown import Edit, Shown

_ROUNDS = 8  # taking one thing out may create another
_shown = lru_cache(maxsize=8)(shown)  # one check after the other reads the same text; none changes what it reads
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def mended(text: str, find: Callable[[Shown], Iterable[Edit]]) -> str:
    """The text without what `find` finds in what it shows, repeated until nothing is found.

    If that does not end, the text is reduced to words without markup.
    """
    for attempt in range(2 * _ROUNDS):
        page = _shown(text)
        edits = list(find(page))
        if not edits:
            return text
        text = page.edited(edits)
        if attempt == _ROUNDS:
            text = as_words(text)
    return text


def as_words(text: str) -> str:
    """What the text shows, as Markdown in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", _shown(text).text.strip())
