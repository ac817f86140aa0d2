"""Checks on a draft, whoever wrote it: pure functions from a draft to a better draft with its warnings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from copilot.drafting.details import is_allowed
from index.redact import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Draft
    from index.model import Match

_PING = re.compile(r"<(?:!|@|#)([^<>\n|]{1,200})(?:\|([^<>\n]{0,200}))?>")
_BROADCAST = re.compile(r"(?<![\w@])@(channel|here|everyone)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]+\]:[ \t]*<?([^\s>]+).*$", re.MULTILINE)
_MARKED_LINK = re.compile(r"!?\[([^\]\n]*)\]\([ \t]*<?([^\s)>]+)>?[^)\n]*\)|<([^\s<>|]+)\|([^<>\n]*)>")
_BARE_LINK = re.compile(r"<?\b(?:https?|ftp)://[^\s<>|\"'`\])]+>?", re.IGNORECASE)
_TRAILING = ".,;:!?"


def check_draft(draft: Draft, matches: Sequence[Match], policy: DraftPolicy) -> Draft:
    """The draft with nothing in it that may not be posted, and a warning for each thing taken out."""
    cited = [match for match in matches if match.case.case_id in draft.case_ids]
    draft = replace(draft, case_ids=tuple(match.case.case_id for match in cited))
    draft = _without_secrets(_without_foreign_links(draft, cited, policy))
    return _without_pings(draft)


def may_link(url: str, cited: Sequence[Match], policy: DraftPolicy) -> bool:
    """Whether a link leads to a cited case, to what the team's answer in one links, or where the settings allow."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    if is_allowed(parts.netloc, policy.allowed_hosts) or any(_is_below(url, p) for p in policy.allowed_prefixes):
        return True
    return any(
        url == match.case.url or (match.case.answered_by_team and url in _links_in(match.case.resolution or ""))
        for match in cited
    )


def _without_foreign_links(draft: Draft, cited: Sequence[Match], policy: DraftPolicy) -> Draft:
    removed: list[str] = []

    def label_only(found: re.Match[str]) -> str:
        url, label = found[2] or found[3], found[1] or found[4] or ""
        if may_link(url, cited, policy):
            return found[0]
        removed.append(url)
        return label

    def bare(found: re.Match[str]) -> str:
        url = found[0].strip("<>").rstrip(_TRAILING)
        if may_link(url, cited, policy):
            return found[0]
        removed.append(url)
        return "[link removed]" + found[0].strip("<>")[len(url) :]

    def definition(found: re.Match[str]) -> str:
        if may_link(found[1], cited, policy):
            return found[0]
        removed.append(found[1])
        return ""

    text = _MARKED_LINK.sub(label_only, _REFERENCE.sub(definition, draft.text))
    text = _BARE_LINK.sub(bare, text)
    warnings = ["A link that no source vouches for was removed."] if removed else []
    return replace(draft, text=text, warnings=(*draft.warnings, *warnings))


def _without_secrets(draft: Draft) -> Draft:
    safe = redact(draft.text)
    warnings = [f"A secret was removed ({', '.join(safe.found)})."] if safe.found else []
    return replace(draft, text=safe.text, warnings=(*draft.warnings, *warnings))


def _without_pings(draft: Draft) -> Draft:
    text = _PING.sub(lambda found: found[2] or found[1].split("^")[0], draft.text)
    text = _BROADCAST.sub(r"\1", text)
    warnings = ["A mention that would have pinged people was removed."] if text != draft.text else []
    return replace(draft, text=text, warnings=(*draft.warnings, *warnings))


def _links_in(text: str) -> set[str]:
    return {found[0].strip("<>").rstrip(_TRAILING) for found in _BARE_LINK.finditer(text)}


def _is_below(url: str, prefix: str) -> bool:
    prefix = prefix.rstrip("/")
    return url == prefix or url.startswith((prefix + "/", prefix + "?", prefix + "#"))
