"""A source without what was asked to be forgotten: for whoever reads it with no index of their own to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.history.forgotten import Forgotten
    from index.model import Issue, Release, Scope, Skip, Thread
    from index.sources.base import HistorySource


class Remembered:
    """Another source's name, scopes and currency, and what may be kept of its items."""

    def __init__(self, source: HistorySource, forgotten: Forgotten) -> None:
        self._source = source
        self._forgotten = forgotten
        self.name, self.is_current = source.name, source.is_current

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        return map(self._forgotten.left_of, self._source.read())

    def scopes(self) -> list[Scope]:
        return self._source.scopes()
