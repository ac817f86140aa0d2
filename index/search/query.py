"""A question, as the search takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.text import title_of

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from index.embedding.embedder import Embedder
    from index.model import Audience

_LONGEST = 4  # parts of a question that are embedded: a log of a thousand lines asks nothing more


@dataclass(frozen=True, slots=True)
class Query:
    """A question and who may read the answer; `as_of` hides everything that was not known before that time."""

    text: str
    title: str
    vectors: NDArray[np.float32]  # shape (parts of the question, dimensions)
    title_vector: NDArray[np.float32] | None  # shape (dimensions,); None when the title is all that is asked
    asked_at: datetime
    audience: Audience = "public"
    as_of: datetime | None = None
    asking: str | None = None  # the case id that asks, or its thread's ts: it must not find itself
    limit: int = 5
    hidden: frozenset[str] = frozenset()  # case ids that an evaluation must not show, because they hold the answer

    @property
    def rows(self) -> NDArray[np.float32]:
        """All vectors, shape (vectors, dimensions), the title's last."""
        return self.vectors if self.title_vector is None else np.vstack([self.vectors, self.title_vector])


def ask(
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
    """A query for a text; its title is its first line of prose, unless it has one of its own or is one line itself."""
    title = title or (title_of(text) if "\n" in text else text)
    (parts,) = embedder.parts([text])
    parts = parts[:_LONGEST]
    vectors = embedder.encode(parts if title == text else [*parts, title])
    title_vector = None if title == text else vectors[-1]
    return Query(text, title, vectors[: len(parts)], title_vector, asked_at, audience, as_of, asking, limit)
