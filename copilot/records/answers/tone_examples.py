"""An engineer's own approved replies to questions like this one: the tone that a model's draft takes up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot.records.tables import DECISIONS, SUGGESTIONS
from copilot.suggestion_json import suggestion_from
from index.details import impersonal
from index.sources.base import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

_LATEST = 200  # decisions that are looked at
_MOST = 3
_WORD = re.compile(r"\w{4,}")
_POSTED = ("posted", "shadowed")


def own_replies(engine: Engine, engineer: str, question: str) -> tuple[str, ...]:
    """At most three texts without anybody's details, those to the most similar questions first.

    Only what the engineer wrote or changed, or took over from a model: an approved template is nobody's tone. Only from
    where everybody could read it. Similar by shared words, which needs no vectors of what was asked before.
    """
    query = (
        select(DECISIONS.c.text, DECISIONS.c.kind, SUGGESTIONS.c.body)
        .join(SUGGESTIONS, SUGGESTIONS.c.suggestion_id == DECISIONS.c.suggestion_id)
        .where(
            DECISIONS.c.by == engineer,
            DECISIONS.c.kind.in_(["approved", "edited"]),
            DECISIONS.c.outcome.in_(_POSTED),
            DECISIONS.c.text.is_not(None),
            SUGGESTIONS.c.visibility == "public",
        )
        .order_by(DECISIONS.c.at.desc())
        .limit(_LATEST)
    )
    with engine.connect() as connection:
        rows = [(row, suggestion_from(row.body)) for row in connection.execute(query) if row.body is not None]
    theirs = [(row, told) for row, told in rows if row.kind == "edited" or told.draft.written_by == "model"]
    return nearest(question, [(told.question, impersonal(safe_text(row.text).text)) for row, told in theirs])


def nearest(question: str, answered: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The replies to the most similar questions, the most similar first, each text once."""
    words = _words(question)
    by_likeness = sorted(answered, key=lambda pair: -_likeness(words, _words(pair[0])))
    return tuple(dict.fromkeys(text for _, text in by_likeness if text))[:_MOST]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
