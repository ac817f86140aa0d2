"""What an open issue is: a problem we know about, a wish, somebody's open question, or no report at all.

Only a bug, or a wish that the project took on, is a known issue. The others are found too, as what they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.cases.comments.comment_features import own_words
from index.kinds.labels import kind_of
from index.model import Skip
from index.sayings import saying
from index.team import TEAM_ASSOCIATIONS

if TYPE_CHECKING:
    from index.model import Case, Issue
    from index.team import Team

_ACCEPTED = saying(
    r"\b(?:accepted|approved|planned|roadmap|in[ -]progress|confirmed|backlog|help[ -]wanted|good[ -]first[ -]issue|committed)\b"
)
_LIST_TITLE = saying(
    r"\b(?:dashboard|tracking issue|tracker|umbrella|roadmap|meta[ -]issue|checklist|epic|release plan|todo list)\b|^\W*(?:meta|tracking|epic)\b"
)
_LIST_ITEM = re.compile(r"^\s{0,12}[-*+] \[[ xX]\]", re.MULTILINE)
_ASKS = saying(
    r"^\W*(?:\[?question\]?\W+)?(?:how (?:do|can|to|should|does|would|could)|what(?:'s| is| are| does| do| should)|where (?:do|can|is|are|should)|which|when (?:will|does|is|should)"
    r"|is (?:it|there) |are there|can (?:i|we|you|someone|anyone)|could (?:i|we|you)|do (?:i|we|you)|does (?:it|anyone|anybody)|should (?:i|we)|any (?:way|plans|idea)|why )",
    r"^\W*question\b",
)
_BREAKS = saying(
    r"\b(?:error|exception|crash\w*|fail\w*|broken|wrong|incorrect\w*|panic\w*|segfault|regression|leak\w*|hang\w*|traceback|corrupt\w*|not work\w*|stack trace)\b|n't work\b"
)
_WISHES = saying(
    r"^\W*(?:feature request|proposal|rfc|idea|wish|suggestion|enhancement)\b",
    r"^\W*(?:please )?(?:add|support|allow|implement|provide|introduce|enable|make it possible)\b",
    r"\b(?:it would be (?:nice|great|good|helpful|useful|cool|awesome)|would (?:love|like) to (?:see|have)|i wish|feature request|nice to have|please (?:add|support|consider))\b",
)


def open_case(issue: Issue, base: Case, team: Team) -> Case | Skip:
    """The case of an open issue; `base` is it as a known issue."""
    if issue.by_bot:
        return Skip("opened_by_a_bot", issue.case_id)
    kind = kind_of(issue.labels)
    by_team = issue.association in TEAM_ASSOCIATIONS or issue.author in team.ids
    if kind == "bug":
        return base
    if kind == "question" or (kind is None and not by_team and _asks(issue)):
        return replace(base, standing="open_question")
    if kind == "feature" or _is_list(issue) or (kind is None and _wishes(issue)):
        taken_on = not _is_list(issue) and (by_team or _is_accepted(issue))
        return base if taken_on else replace(base, standing="open_request")
    return base


def _asks(issue: Issue) -> bool:
    """Whether it asks how something is done, and reports nothing that breaks."""
    is_question = issue.title.rstrip().endswith("?") or _ASKS.search(issue.title)
    return bool(is_question) and not _BREAKS.search(f"{issue.title}\n{own_words(issue.body)}")


def _wishes(issue: Issue) -> bool:
    if _BREAKS.search(issue.title):
        return False
    return bool(_WISHES.search(issue.title) or _WISHES.search(own_words(issue.body)))


def _is_list(issue: Issue) -> bool:
    """Whether it is a list of what is to be done, rather than one problem."""
    lines = [line for line in issue.body.splitlines() if line.strip()]
    items = len(_LIST_ITEM.findall(issue.body))
    return bool(_LIST_TITLE.search(issue.title)) or (items >= 3 and 2 * items > len(lines))


def _is_accepted(issue: Issue) -> bool:
    return any(_ACCEPTED.search(label.replace("_", " ")) for label in issue.labels)
