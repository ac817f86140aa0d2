"""What makes a match less than it seems."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from index.cases.references import newer_asked, versions_in

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Case

_OLD = timedelta(days=365)


def warnings_for(case: Case, question: str, now: datetime) -> tuple[str, ...]:
    """Reasons to look twice before sending this case's resolution, in plain words."""
    if case.resolution is None or case.resolved_at is None:
        return ()
    found = []
    if not case.answered_by_team:
        found.append("It was answered by somebody outside the team.")
    if now - case.resolved_at > _OLD:
        found.append(f"It is from {case.resolved_at:%B %Y}, so the details may have changed since.")
    if newer := newer_asked(versions_in(question), case.versions):
        found.append(f"It was about version {newer[1]}, and you mention {newer[0]}.")
    return tuple(found)
