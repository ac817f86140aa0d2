"""Warnings that an answer may be out of date or unreliable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from index.cases.references import newer_asked, versions_in
from index.sayings import saying
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from index.model import Case, Release
    from index.releases.fixed_since import Fix

_OLD = timedelta(days=365)
# What a fix depends on: options, paths, names with dots and underscores, error codes.
_NAMED = re.compile(r"--[a-zA-Z][\w-]+|[\w/]*\w(?:[._/]\w+)+|\b[A-Z]{2,}-\d+\b")
# What release notes say when something is removed or replaced.
_OVERTURNS = saying(
    r"→|->|\b(?:no longer|any ?more|removed?|gone|replaces?|replaced|renamed|deprecated|instead|does nothing"
    r"|now (?:false|true|an error)|by default|only needed|defaults? to|don't have to|have to be)\b",
)
_LONGEST_LINE = 220


@dataclass(frozen=True, slots=True)
class LaterEvents:
    """What may have made an answer obsolete since: releases, and the other cases found."""

    releases: Sequence[Release] = ()
    cases: Sequence[Case] = ()


def warnings_for(
    case: Case, question: str, later: LaterEvents, now: datetime, fix: Fix | None = None
) -> tuple[str, ...]:
    """Reasons to double-check this case's resolution before sending it, in plain words."""
    found = [fix.sentence] if fix else []
    if case.resolution is None or case.resolved_at is None:
        return tuple(found)
    if not case.answered_by_team:
        found.append("Answered by someone outside the team.")
    if now - case.resolved_at > _OLD:
        found.append(f"From {case.resolved_at:%B %Y}; details may have changed.")
    if newer := newer_asked(versions_in(question), case.versions):
        found.append(f"About version {newer[1]}, not {newer[0]}.")
    return (*found, *_overturned_by_release(case, later.releases, now), *_named_in_later_issue(case, later.cases))


def _overturned_by_release(case: Case, releases: Sequence[Release], now: datetime) -> Iterator[str]:
    """The newest later release that removes or replaces what the resolution tells people to use."""
    assert case.resolved_at is not None
    used = _names_in(case.resolution or "")
    since = (release for release in releases if case.resolved_at < release.at <= now)
    for release in sorted(since, key=lambda release: release.at, reverse=True):
        for line in release.notes.split("\n"):
            if _OVERTURNS.search(line) and used & _names_in(line):
                said = shorten(line.strip("-*# "), _LONGEST_LINE)
                yield f"Changed since, in {release.tag} ({release.at:%B %Y}): {said}"
                return


def _named_in_later_issue(case: Case, others: Sequence[Case]) -> Iterator[str]:
    """An open issue, opened after this answer, that mentions it."""
    for other in others:
        opened_later = other.standing == "known_issue" and case.resolved_at and other.asked_at > case.resolved_at
        if opened_later and case.case_id in other.links:
            yield f"A newer open issue mentions it: {other.title} ({other.url})"


def _names_in(text: str) -> set[str]:
    return {name.lower() for name in _NAMED.findall(text) if not re.fullmatch(r"[\d.]+", name)}
