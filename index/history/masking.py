"""Removes people's names from what others wrote: @mentions, profile URLs, and names that can mean no one else.

A login that is an ordinary word, such as "core" or "max", is removed only after an @ or in a profile URL. Elsewhere
it is just a word, and removing it would ruin every answer that contains it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.model import SOMEONE

if TYPE_CHECKING:
    from collections.abc import Collection

_ENDS = r"(?![\w-]|/[\w.])"  # not before a path, which makes it the URL of a repository


class Mask:
    """Replaces the names of some people, in upper or lower case, with `someone`."""

    def __init__(self, names: Collection[str]) -> None:
        known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
        own = [_spelled(name) for name in known if _is_distinctive(name)]
        common = [_spelled(name) for name in known if not _is_distinctive(name)]
        forms = [rf"(?<![\w-])(?<!github:)(?:{'|'.join(own)}){_ENDS}"] if own else []
        # After an @ that is not part of an email address.
        forms += [rf"(?:(?<=@)(?<!\w@)|(?<=github\.com/))(?:{'|'.join(common)}){_ENDS}"] if common else []
        self._pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None

    def found_in(self, value: Any) -> bool:
        """Whether any text inside a JSON-like value contains one of the names."""
        return self._pattern is not None and self.apply(value) != value

    def apply(self, value: Any) -> Any:
        """The value with each name replaced by `someone`, in all texts inside it."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(SOMEONE, value)
        if isinstance(value, dict):
            return {key: self.apply(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.apply(inner) for inner in value)
        return value


@lru_cache(maxsize=4)
def mask_of(names: frozenset[str]) -> Mask:
    """The mask for these names, built once and reused."""
    return Mask(names)


def _spelled(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _is_distinctive(name: str) -> bool:
    """Whether it can hardly be anything but a name: several words, a Slack id, a digit or hyphen, an inner capital."""
    return bool(re.search(r"[\s\d_.-]|\w[A-Z]", name.strip())) and len(name) > 3
