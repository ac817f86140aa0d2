"""A question in the form that the search needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.search.essence import error_line, essence, is_code, says_nothing
from index.titles.title import title_of

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from index.embedding.embedder import Embedder
    from index.model import Audience

_LONGEST = 4  # parts of a question that are embedded: the rest of a long log adds nothing


@dataclass(frozen=True, slots=True)
class Query:
    """A question and its audience; `as_of` hides everything that was not known before that time."""

    text: str  # without a log's bulk
    title: str
    vectors: NDArray[np.float32]  # shape (parts of the question, dimensions)
    title_vector: NDArray[np.float32] | None  # shape (dimensions,); None if the title is the whole question
    asked_at: datetime
    audience: Audience = "public"
    as_of: datetime | None = None
    asking: str | None = None  # case id of the question itself, or its thread's ts: it must not find itself
    limit: int = 5
    hidden: frozenset[str] = frozenset()  # case ids that an evaluation hides because they give the answer away
    error_line: str = ""  # of a stack trace, what failed: the question in other words
    is_code: bool = False  # nothing but an error code
    says_nothing: bool = False  # no word of it tells one problem from another

    @property
    def rows(self) -> NDArray[np.float32]:
        """All vectors, shape (vectors, dimensions), the title's last."""
        return self.vectors if self.title_vector is None else np.vstack([self.vectors, self.title_vector])


def build_query(
    text: str,
    embedder: Embedder,
    *,
    asked_at: datetime,
    title: str = "",
    audience: Audience = "public",
    as_of: datetime | None = None,
    asking: str | None = None,
    limit: int = 5,
) -> Query:
    """Build a query; the title defaults to the first line of prose, or to the whole text if that is one line."""
    failed, said = error_line(text), essence(text)
    title = title or (title_of(said) if "\n" in said else said)
    (parts,) = embedder.parts([said])
    parts = list(dict.fromkeys([*([failed] if failed else ()), *parts]))[:_LONGEST]
    vectors = embedder.encode(parts if title == said else [*parts, title])
    title_vector = None if title == said else vectors[-1]
    return Query(
        text=said,
        title=title,
        vectors=vectors[: len(parts)],
        title_vector=title_vector,
        asked_at=asked_at,
        audience=audience,
        as_of=as_of,
        asking=asking,
        limit=limit,
        error_line=failed,
        is_code=is_code(text),
        says_nothing=says_nothing(text),
    )
