"""Which pull requests an issue mentions, and which of them closed it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.model import PullRequest
from index.sayings import saying
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Issue

# How docs.github.com says that a merged pull request closes an issue: by its number, by repository name and number, or
# by its URL. Issues linked by hand are unknown: the documentation of the timeline events `connected` and
# `marked_as_duplicate` has no field for the other issue.
_CLOSES = saying(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +"
    r"(?:https?://[\w.-]{1,100}/)?(?P<repo>[\w.-]{1,40}/[\w.-]{1,100})?(?:#|/issues/)(?P<number>\d{1,8})\b",
)
_NUMBER = re.compile(r"(?<![\w&])(?:#|/pull/)(\d{1,8})\b")
_LONGEST = 600  # characters of a description
_MOST = 20  # per issue


@dataclass(slots=True)
class PullRequests:
    """The pull requests of one repository, and which issues the merged ones close."""

    by_number: dict[int, PullRequest] = field(default_factory=dict)
    closing: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def note(self, pull: PullRequest | None, number: int, closes: Sequence[int]) -> None:
        """Note a pull request, and the issues it closes if it was merged."""
        if pull:
            self.by_number[number] = pull
        for issue in closes:
            self.closing[issue].add(number)

    def attached(self, issue: Issue) -> Issue:
        """The issue with the pull requests that closed it and those that it mentions."""
        closed_by = tuple(sorted(self.closing.get(issue.number, ())))
        if not (self.by_number or closed_by):
            return issue
        texts = (issue.body, *(comment.text for comment in issue.comments))
        named = (int(number) for text in texts for number in _NUMBER.findall(text))
        numbers = [number for number in dict.fromkeys((*closed_by, *named)) if number in self.by_number]
        return replace(issue, closed_by=closed_by, pulls=tuple(self.by_number[number] for number in numbers[:_MOST]))


def pull_request_of(record: Issue) -> PullRequest:
    """What is kept of a pull request, which GitHub lists as an issue."""
    return PullRequest(record.number, record.author, shorten(record.title, 300), shorten(record.body, _LONGEST))


def issues_closed_by(text: str, repo: str) -> tuple[int, ...]:
    """The issues that a pull request in the same repository closes with this text."""
    found = (saying for saying in _CLOSES.finditer(text) if (saying["repo"] or repo).lower() == repo.lower())
    return tuple(dict.fromkeys(int(saying["number"]) for saying in found))
