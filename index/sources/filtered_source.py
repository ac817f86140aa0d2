"""A source without what was forgotten, for readers that do not filter it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.history.forgotten import Forgotten
    from index.model import Issue, Release, Skip, Thread
    from index.sources.base import HistorySource
    from index.storage.scope import Scope


class FilteredSource:
    """Wraps another source and removes from its items what was forgotten."""

    def __init__(self, source: HistorySource, forgotten: Forgotten) -> None:
        self._source = source
        self._forgotten = forgotten
        self.name, self.is_current = source.name, source.is_current

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        return map(self._forgotten.filtered, self._source.read())

    def scopes(self) -> list[Scope]:
        return self._source.scopes()
