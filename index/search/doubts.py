"""Why no match can be trusted: a thread that nobody answered fits better, or the question says too little."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.search.fusion import has_another_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Case
    from index.search.match import Match
    from index.search.query import Query


def with_doubts(ranked: Sequence[Match], query: Query) -> list[Match]:
    """The matches that may be shown, each with the best thread that nobody answered, and whether it is a guess."""
    best = next((match for match in ranked if match.case.standing == "unanswered"), None)
    shown = (match for match in ranked if match.case.standing != "unanswered")
    return [replace(match, unanswered=best, is_guess=_is_guess(match.case, query)) for match in shown]


def _is_guess(case: Case, query: Query) -> bool:
    """Whether the question says nothing, or names an error code where the case is about another of its family."""
    return query.says_nothing or has_another_code(case, query)
