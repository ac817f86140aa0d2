"""What an open issue is: a problem we know about, a wish, somebody's open question, or no report at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.model import Case, Issue, Skip


def open_case(issue: Issue, base: Case) -> Case | Skip:
    return base
