"""What a text refers to: versions, GitHub issues, Slack threads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.case_ids import issue_case_id

if TYPE_CHECKING:
    from collections.abc import Sequence

# Two or three numbers with an optional pre-release; four in a row are an IP address, and dates have no dots here.
_VERSION = re.compile(
    r"(?<![\w.])v?(\d{1,3}\.\d{1,4}(?:\.\d{1,4})?(?:[-.]?(?:alpha|beta|rc|a|b|dev|nightly|pre)\.?\d*)?)(?![\w.]*\.\d)(?!\w)"
)
_REPO = r"[\w.-]{1,40}/[\w.-]{1,100}"
_ISSUE_URL = re.compile(rf"https?://[\w.-]{{1,100}}/({_REPO})/(?:issues|pull)/(\d{{1,8}})\b")
_ISSUE_NAME = re.compile(rf"(?<![\w./-])({_REPO})#(\d{{1,8}})\b")
_ISSUE_NUMBER = re.compile(r"(?<![\w/&#])#(\d{1,7})\b")
_PERMALINK = re.compile(r"/archives/([A-Z0-9]{3,})/p(\d{10})(\d{6})")
_LINK = re.compile(r"https?://(?:\([^\s<>()|\"'`\[\]]{0,200}\)|[^\s<>|\"'`\])]){1,2000}", re.IGNORECASE)
_MANY = 20


def versions_in(text: str) -> tuple[str, ...]:
    """The versions in a text, in order, without duplicates."""
    return tuple(dict.fromkeys(_VERSION.findall(text)))[:_MANY]


def links_in(text: str) -> tuple[str, ...]:
    """The URLs in a text, without trailing punctuation."""
    return tuple(dict.fromkeys(link.rstrip(".,;:!?") for link in _LINK.findall(text)))[:_MANY]


def release(version: str) -> tuple[int, int]:
    """Major and minor of a version, since fixes come and go with these."""
    major, minor = (int("".join(filter(str.isdigit, part)) or 0) for part in version.split(".")[:2])
    return major, minor


def newer_asked(asked: Sequence[str], answered: Sequence[str]) -> tuple[str, str] | None:
    """The newest version in the question and the newest in the answer, if the former is a later release."""
    if not asked or not answered:
        return None
    ours, theirs = max(asked, key=release), max(answered, key=release)
    return (ours, theirs) if release(ours) > release(theirs) else None


@dataclass(frozen=True, slots=True)
class References:
    """Finds case ids in a text; a bare "#12" means an issue in the default repository, if there is one."""

    default_repo: str | None = None

    def issues_in(self, text: str, repo: str | None = None) -> tuple[str, ...]:
        """The case ids of the issues mentioned, in order of appearance, without duplicates."""
        found = [(m.start(), issue_case_id(m[1], int(m[2]))) for m in _ISSUE_URL.finditer(text)]
        if "#" in text:  # the patterns are slow, and most texts have no "#"
            found += [(m.start(), issue_case_id(m[1], int(m[2]))) for m in _ISSUE_NAME.finditer(text)]
            if home := repo or self.default_repo:
                found += [(m.start(), issue_case_id(home, int(m[1]))) for m in _ISSUE_NUMBER.finditer(text)]
        return tuple(dict.fromkeys(case_id for _, case_id in sorted(found)))[:_MANY]

    def case_ids_in(self, text: str, repo: str | None = None) -> tuple[str, ...]:
        """The case ids of the issues and Slack threads mentioned."""
        threads = (f"slack:{m[1]}:{m[2]}.{m[3]}" for m in _PERMALINK.finditer(text))
        return (*self.issues_in(text, repo), *dict.fromkeys(threads))
