"""What makes a match less than it seems."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from index.cases.references import versions_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from index.model import Case

_OLD = timedelta(days=365)


def warnings_for(case: Case, question: str, now: datetime) -> tuple[str, ...]:
    """Reasons to look twice before sending this case's resolution, in plain words."""
    if case.resolution is None or case.resolved_at is None:
        return ()
    found = []
    if not case.answered_by_team:
        found.append("it was answered by somebody outside the team.")
    if now - case.resolved_at > _OLD:
        found.append(f"it is from {case.resolved_at:%B %Y}, so the details may have changed since.")
    if newer := _newer(versions_in(question), case.versions):
        found.append(f"it was about version {newer[1]}, and you mention {newer[0]}.")
    return tuple(found)


def _newer(asked: Sequence[str], answered: Sequence[str]) -> tuple[str, str] | None:
    """The version asked about and the newest answered for, when the former is newer."""
    if not asked or not answered:
        return None
    newest_asked, newest_answered = max(asked, key=_numbers), max(answered, key=_numbers)
    return (newest_asked, newest_answered) if _numbers(newest_asked) > _numbers(newest_answered) else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in version.split("."))
