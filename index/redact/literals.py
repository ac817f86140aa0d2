"""Many words looked for in a text at once, in time that does not grow with their number.

Source: ahocorasick_rs. Python's own regular expressions try alternatives one after the other, at every place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, Implementation

if TYPE_CHECKING:
    from collections.abc import Iterable


class Literals:
    """Words to look for, as they are written."""

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
