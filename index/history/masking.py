"""Taking somebody's names out of what others wrote: @mentions, addresses of profiles, and names that mean nobody else.

A login that is a plain word, such as "core" or "max", is taken out where an @ or a profile's address says that it is
one. Elsewhere it is a word like any other, and every answer that holds it would be destroyed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.model import SOMEONE

if TYPE_CHECKING:
    from collections.abc import Collection

_ENDS = r"(?![\w-]|/[\w.])"  # not before a path: that is the address of a repository


class Mask:
    """Finds the names of some people, whatever their case, and puts `someone` in their place."""

    def __init__(self, names: Collection[str]) -> None:
        known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
        own = [_spelled(name) for name in known if _is_distinctive(name)]
        common = [_spelled(name) for name in known if not _is_distinctive(name)]
        forms = [rf"(?<![\w-])(?<!github:)(?:{'|'.join(own)}){_ENDS}"] if own else []
        # After an @ that does not end a mail address's first half.
        forms += [rf"(?:(?<=@)(?<!\w@)|(?<=github\.com/))(?:{'|'.join(common)}){_ENDS}"] if common else []
        self._pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None

    def is_in(self, value: Any) -> bool:
        """Whether any text of a value, such as one read from JSON, holds one of the names."""
        return self._pattern is not None and self.out_of(value) != value

    def out_of(self, value: Any) -> Any:
        """The value with `someone` for each of the names, in all its texts."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(SOMEONE, value)
        if isinstance(value, dict):
            return {key: self.out_of(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.out_of(inner) for inner in value)
        return value


@lru_cache(maxsize=4)
def mask_of(names: frozenset[str]) -> Mask:
    """Made once for all that is read."""
    return Mask(names)


def _spelled(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _is_distinctive(name: str) -> bool:
    """Whether it is hardly anything but a name: several words, a Slack id, a digit or a hyphen, a capital inside."""
    return bool(re.search(r"[\s\d_.-]|\w[A-Z]", name.strip())) and len(name) > 3
