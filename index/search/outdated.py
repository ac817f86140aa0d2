"""What makes a match less than it seems."""

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

_OLD = timedelta(days=365)
# What a fix hangs on: options, paths, names with dots and underscores, error codes.
_NAMED = re.compile(r"--[a-zA-Z][\w-]+|[\w/]*\w(?:[._/]\w+)+|\b[A-Z]{2,}-\d+\b")
# What a release says when it takes something away or puts something in its place.
_OVERTURNS = saying(
    r"→|->|\b(?:no longer|any ?more|removed?|gone|replaces?|replaced|renamed|deprecated|instead|does nothing"
    r"|now (?:false|true|an error)|by default|only needed|defaults? to|don't have to|have to be)\b",
)
_LONGEST_LINE = 220


@dataclass(frozen=True, slots=True)
class Later:
    """What may have overturned an answer since: releases, and the other cases that were found."""

    releases: Sequence[Release] = ()
    cases: Sequence[Case] = ()


def warnings_for(case: Case, question: str, later: Later, now: datetime) -> tuple[str, ...]:
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
    return (*found, *_by_a_release(case, later.releases, now), *_by_an_issue(case, later.cases))


def _by_a_release(case: Case, releases: Sequence[Release], now: datetime) -> Iterator[str]:
    """The newest later release that takes away or replaces what the resolution tells people to use."""
    assert case.resolved_at is not None
    used = _names_in(case.resolution or "")
    since = (release for release in releases if case.resolved_at < release.at <= now)
    for release in sorted(since, key=lambda release: release.at, reverse=True):
        for line in release.notes.split("\n"):
            if _OVERTURNS.search(line) and used & _names_in(line):
                said = shorten(line.strip("-*# "), _LONGEST_LINE)
                yield f"Release {release.tag} of {release.at:%B %Y}, later than this answer, says: {said}"
                return


def _by_an_issue(case: Case, others: Sequence[Case]) -> Iterator[str]:
    """An issue that is still open, was opened after this answer, and names it."""
    for other in others:
        opened_later = other.standing == "known_issue" and case.resolved_at and other.asked_at > case.resolved_at
        if opened_later and case.case_id in other.links:
            yield f"An open issue of later date names it: {other.title} ({other.url})"


def _names_in(text: str) -> set[str]:
    return {name.lower() for name in _NAMED.findall(text) if not re.fullmatch(r"[\d.]+", name)}
