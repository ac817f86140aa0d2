"""Set aside what must not change while the prose around it is rewritten: code, links, what is masked already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`", re.DOTALL)
_KEPT = re.compile(r"\x00(\d+)\x00")


class Placeholders:
    """Pieces taken out of a text, each replaced by a mark."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def put(self, piece: str) -> str:
        self._pieces.append(piece)
        return f"\x00{len(self._pieces) - 1}\x00"

    def take(self, pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
        """The text with a mark for each match of a pattern; the match is set aside after `change`."""
        return pattern.sub(lambda found: self.put(change(found[0])), text)

    def back(self, text: str) -> str:
        """The text with all pieces put back; a piece may contain marks of earlier ones."""
        while _KEPT.search(text):
            text = _KEPT.sub(lambda found: self._pieces[int(found[1])], text)
        return text
