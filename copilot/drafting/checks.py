"""Checks on a draft, whoever wrote it: pure functions from a draft to a better draft with its warnings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from copilot.drafting.details import is_allowed
from index.redact import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Draft
    from index.model import Match

_PING = re.compile(r"<[!@#]([^<>\n|]{1,200})(?:\|([^<>\n]{0,200}))?>")
_BROADCAST = re.compile(r"(?<![A-Za-z0-9])@+(channel|here|everyone)(?![A-Za-z0-9])", re.IGNORECASE)
_REST_OF_PING = re.compile(r"<(?=[!@#])")
_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]+\]:[ \t]*<?([^\s>]+).*$", re.MULTILINE)
_TO = r"(?:\[redacted: [a-z ]{1,40}\]|[^\s<>|\"'`\])])+"  # of an address, even one from which a password was taken
_LABELLED = re.compile(
    rf"!?\[([^\]\n]*)\]\([ \t]*<?({_TO})>?[^)\n]*\)|<((?:[a-z][a-z0-9+.-]{{1,20}}:|//){_TO})(?:\|([^<>]*))?>", re.I
)
# What a chat client makes a link of by itself. Other schemes (postgres://, s3://) are settings, not links.
_SCHEME = r"[a-z]{0,9}?(?:https?|ftp|slack|vscode|file)://|javascript:|data:[a-z]+/|www\."
_BARE = re.compile(rf"(?<![a-z0-9])(?:{_SCHEME}){_TO}", re.I)
_TRAILING = ".,;:!?"
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?")  # no user, no backslash, no letters that only look alike
_CLIMBS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\?#]|$)|\\")


def check_draft(draft: Draft, matches: Sequence[Match], policy: DraftPolicy) -> Draft:
    """The draft with nothing in it that may not be posted, and a warning for each thing taken out."""
    cited = [match for match in matches if match.case.case_id in draft.case_ids]
    draft = replace(draft, case_ids=tuple(match.case.case_id for match in cited))
    draft = _without_secrets(_without_foreign_links(draft, cited, policy))
    return _without_pings(draft)


def may_link(url: str, cited: Sequence[Match], policy: DraftPolicy) -> bool:
    """Whether a link leads to a cited case, to what the team gave as an answer in one, or where the settings allow."""
    if any(url == match.case.url or url in match.case.team_links for match in cited):
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = (
        parts.scheme in ("http", "https") and _PLAIN_HOST.fullmatch(parts.netloc) and not _CLIMBS.search(unquote(url))
    )
    if not is_plain:
        return False
    return is_allowed(parts.netloc, policy.allowed_hosts) or any(_is_below(url, p) for p in policy.allowed_prefixes)


def _without_foreign_links(draft: Draft, cited: Sequence[Match], policy: DraftPolicy) -> Draft:
    removed: list[str] = []

    def kept(url: str) -> bool:
        if may_link(url, cited, policy):
            return True
        removed.append(url)
        return False

    def bare(found: re.Match[str]) -> str:
        url = found[0].rstrip(_TRAILING)
        return found[0] if kept(url) else "[link removed]" + found[0][len(url) :]

    text = _REFERENCE.sub(lambda found: found[0] if kept(found[1]) else "", draft.text)
    text = _LABELLED.sub(
        lambda found: found[0] if kept(found[2] or found[3]) else (found[1] or found[4] or "[link removed]"), text
    )
    text = _BARE.sub(bare, text)
    warnings = ["A link that no source vouches for was removed."] if removed else []
    return replace(draft, text=text, warnings=(*draft.warnings, *warnings))


def _without_secrets(draft: Draft) -> Draft:
    safe = redact(draft.text)
    warnings = [f"A secret was removed ({', '.join(safe.found)})."] if safe.found else []
    return replace(draft, text=safe.text, warnings=(*draft.warnings, *warnings))


def _without_pings(draft: Draft) -> Draft:
    text = _PING.sub(lambda found: found[2] or found[1].split("^")[0], draft.text)
    # Whatever one pass has put together anew is no mention without its bracket.
    text = _BROADCAST.sub(r"\1", _REST_OF_PING.sub("", text))
    warnings = ["A mention that would have pinged people was removed."] if text != draft.text else []
    return replace(draft, text=text, warnings=(*draft.warnings, *warnings))


def _is_below(url: str, prefix: str) -> bool:
    prefix = prefix.rstrip("/")
    return url == prefix or url.startswith((prefix + "/", prefix + "?", prefix + "#"))
