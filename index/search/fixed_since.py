"""What releases say was fixed, attached to the cases and open issues that they name. Pure: releases and a case in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.references import References, versions_in
from index.sayings import saying
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from index.model import Case, Release

_HEADING = re.compile(
    r"\s{0,3}(?:#{1,6} +(?P<marked>.+)|\*\*(?P<bold>[^*]+)\*\*:?\s*$|(?P<plain>[A-Z][\w' -]{2,40}):\s*$)"
)
_FIXES = saying(
    r"\b(?:fix(?:e[sd]|ing)?|bug ?fix(?:es)?|bugs|resolve[sd]?|solve[sd]?|close[sd]?|correct(?:s|ed)|repair(?:s|ed)"
    r"|patch(?:es|ed)?|no longer)\b"
)
_NOT_FIXED = saying(
    r"(?:\b(?:not|never|without|cannot|to be|will be|un)|n't)[ -]?(?:\w+ ){0,2}(?:fix|resolv|solv|clos|repair)\w*",
    r"\bknown (?:issues?|problems?|bugs?)|\bstill (?:open|broken|fails?|happens)",
    r"\blimitations?|\b(?:upcoming|planned)\b",
    r"^\s*known\s*$",
)
_LONGEST_LINE = 220


def fixed_since(case: Case, releases: Sequence[Release], now: datetime) -> str | None:
    """The first release after an answer, or after an open issue, that says it fixed it; None if none does.

    Of a release that the answer names itself, nothing is said.
    """
    names, told = _names_of(case), set(case.versions)
    since = case.resolved_at or case.asked_at
    for release in sorted((r for r in releases if since < r.at <= now), key=lambda release: release.at):
        if told.intersection(versions_in(release.tag)):
            continue
        for line in _lines_about(release, names, wish=case.standing == "open_request"):
            done = "Added" if case.standing == "open_request" else "Fixed"
            said = shorten(line.strip("-*# "), _LONGEST_LINE)
            return f"{done} since {release.tag} ({release.at:%B %Y}): {said}"
    return None


def _names_of(case: Case) -> frozenset[str]:
    """The ids by which a release may name a case: its own, of the pull requests that fixed it, of a thread's issues.

    What else is mentioned in an issue is often another problem.
    """
    fixing = References().issues_in(case.resolution or "")
    return frozenset((case.case_id, *(link for link in case.links if case.source != "github" or link in fixing)))


def _lines_about(release: Release, names: frozenset[str], *, wish: bool) -> Iterator[str]:
    """The lines of the notes that name one of these as fixed; for a wish, those that name it as done."""
    references, heading = References(release.repo), ""
    for line in release.notes.split("\n"):
        if found := _HEADING.match(line):
            heading = found["marked"] or found["bold"] or found["plain"]
        if _NOT_FIXED.search(heading) or _NOT_FIXED.search(line):
            continue
        is_done = wish or _FIXES.search(heading) or _FIXES.search(line)
        if is_done and names.intersection(references.issues_in(line)):
            yield line
