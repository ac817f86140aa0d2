"""What a text names: versions, GitHub issues, Slack threads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.case_ids import issue_case_id

if TYPE_CHECKING:
    from collections.abc import Sequence

# Two or three numbers with an optional pre-release; four in a row are an address, and dates have no dots here.
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
    """The versions a text names, in order, each once."""
    return tuple(dict.fromkeys(_VERSION.findall(text)))[:_MANY]


def links_in(text: str) -> tuple[str, ...]:
    """The addresses a text names, without the punctuation that follows them."""
    return tuple(dict.fromkeys(link.rstrip(".,;:!?") for link in _LINK.findall(text)))[:_MANY]


def release(version: str) -> tuple[int, int]:
    """Major and minor of a version: fixes come and go with these."""
    major, minor = (int("".join(filter(str.isdigit, part)) or 0) for part in version.split(".")[:2])
    return major, minor


def newer_asked(asked: Sequence[str], answered: Sequence[str]) -> tuple[str, str] | None:
    """The newest version asked about and the newest answered for, when the former is a later release."""
    if not asked or not answered:
        return None
    ours, theirs = max(asked, key=release), max(answered, key=release)
    return (ours, theirs) if release(ours) > release(theirs) else None


@dataclass(frozen=True, slots=True)
class References:
    """Finds case ids in a text; a bare "#12" means the default repository's issue, if there is one."""

    default_repo: str | None = None

    def issues_in(self, text: str, repo: str | None = None) -> tuple[str, ...]:
        """Case ids of the issues named, in order of appearance, each once."""
        found = [(m.start(), issue_case_id(m[1], int(m[2]))) for m in _ISSUE_URL.finditer(text)]
        if "#" in text:  # the patterns try at every word, and most texts have none
            found += [(m.start(), issue_case_id(m[1], int(m[2]))) for m in _ISSUE_NAME.finditer(text)]
            if home := repo or self.default_repo:
                found += [(m.start(), issue_case_id(home, int(m[1]))) for m in _ISSUE_NUMBER.finditer(text)]
        return tuple(dict.fromkeys(case_id for _, case_id in sorted(found)))[:_MANY]

    def all_in(self, text: str, repo: str | None = None) -> tuple[str, ...]:
        """Case ids of the issues and the Slack threads named."""
        threads = (f"slack:{m[1]}:{m[2]}.{m[3]}" for m in _PERMALINK.finditer(text))
        return (*self.issues_in(text, repo), *dict.fromkeys(threads))
