"""The labelled issues that kinds are learned from: collected while the sources are read, and stored in SQL.

Only a repository's labels count, which only its maintainers can set; nothing that an author writes has any effect.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine, delete, insert, select

from index.kinds.labels import KINDS, kind_of
from index.kinds.views import LONGEST, Request
from index.storage.tables import LABELLED_ISSUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.kinds.labels import Kind
    from index.model import Issue
    from index.storage.scope import Scope

_NEWEST = 500  # per kind: more would teach little and take longer


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled issue, with its vectors once they have been computed."""

    case_id: str
    scope: str
    kind: Kind
    title: str
    body: str
    asked_at: datetime
    model: str | None = None
    vectors: bytes | None = None
    author: str | None = None

    @property
    def request(self) -> Request:
        return Request(self.title, self.body)

    @property
    def content(self) -> tuple[str, str, str, str]:
        """The content that is learned from."""
        return self.case_id, self.kind, self.title, self.body


class Collected:
    """Collected from one reading of the sources: the newest examples of each kind, and the ids of all issues."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self._by_kind: defaultdict[Kind, list[Example]] = defaultdict(list)

    def note(self, issue: Issue) -> None:
        self.read.add(issue.case_id)
        if kind := kind_of(issue.labels):
            body = issue.body[:LONGEST]
            about = (issue.case_id, issue.repo, kind, issue.title, body, issue.created_at)
            self._by_kind[kind].append(Example(*about, author=issue.author))
            if len(self._by_kind[kind]) > 2 * _NEWEST:
                self._by_kind[kind] = _newest(self._by_kind[kind])

    @property
    def examples(self) -> list[Example]:
        return [example for of_kind in self._by_kind.values() for example in of_kind]


def stored_examples(engine: Engine) -> list[Example]:
    """All stored examples, ordered by id."""
    with engine.connect() as connection:
        rows = connection.execute(select(LABELLED_ISSUES).order_by(LABELLED_ISSUES.c.case_id)).all()
    return [Example(*row) for row in rows]


def merge_examples(stored: Sequence[Example], collected: Collected, scopes: Iterable[Scope]) -> list[Example]:
    """The examples to keep: those read now, and earlier ones from parts of the history not read this time."""
    complete = [scope for scope in scopes if scope.source == "github"]
    vectors = {example.content: example for example in stored}
    kept = {e.case_id: e for e in stored if e.case_id not in collected.read and not _is_absent(e, complete)}
    for example in collected.examples:
        known = vectors.get(example.content)
        kept[example.case_id] = replace(example, model=known.model, vectors=known.vectors) if known else example
    newest = (_newest([e for e in kept.values() if e.kind == kind]) for kind in KINDS)
    return sorted((example for of_kind in newest for example in of_kind), key=lambda e: e.case_id)


def save_examples(engine: Engine, examples: Sequence[Example]) -> None:
    """Replace the stored examples with these."""
    rows = [{column.name: getattr(example, column.name) for column in LABELLED_ISSUES.c} for example in examples]
    with engine.begin() as connection:
        connection.execute(delete(LABELLED_ISSUES))
        if rows:
            connection.execute(insert(LABELLED_ISSUES), rows)


def _newest(examples: list[Example]) -> list[Example]:
    return sorted(examples, key=lambda e: (e.asked_at, e.case_id), reverse=True)[:_NEWEST]


def _is_absent(example: Example, complete: Sequence[Scope]) -> bool:
    return any(s.name == example.scope and s.earliest <= example.asked_at <= s.latest for s in complete)
