"""Links: only to a cited case, to what the team gave as an answer in one, and where the settings allow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from copilot.drafting.details import HOST, PUBLIC_HOSTS, is_allowed
from copilot.model import Remark

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from copilot.drafting.given import Given
    from copilot.drafting.policy import DraftPolicy
    from index.model import Match

_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]+\]:[ \t]*<?([^\s>]+).*$", re.MULTILINE)
_TO = r"(?:\[redacted: [a-z ]{1,40}\]|[^\s<>|\"'`\])])+"  # of an address, even one from which a password was taken
_LABELLED = re.compile(
    rf"!?\[([^\]\n]*)\]\([ \t]*<?({_TO})>?[^)\n]*\)|<((?:[a-z][a-z0-9+.-]{{1,20}}:|//){_TO})(?:\|([^<>]*))?>", re.I
)
# What a chat client makes a link of by itself. Other schemes (postgres://, s3://) are settings, not links.
_SCHEME = r"[a-z]{0,9}?(?:https?|ftp|slack|vscode|file)://|javascript:|data:[a-z]+/|www\.|(?<=<)//"
_BARE = re.compile(rf"(?<![a-z0-9])(?:{_SCHEME}){_TO}", re.I)
_CODE_OR_LINK = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`|\S+://\S+|<[^<>\n]*>|\]\([^)\n]*\)|\S+@\S+)", re.DOTALL)
_HOST_AND_PATH = re.compile(rf"({HOST.pattern})(?:/[^\s<>()\"'`]*[\w/])?", re.I)
_TRAILING = ".,;:!?"
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?")  # no user, no backslash, no letters that only look alike
_CLIMBS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\?#]|$)|\\")


def may_link(url: str, exact: Collection[str], policy: DraftPolicy) -> bool:
    """Whether somebody vouches for exactly this address, or the settings allow where it leads."""
    if url in exact:
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


def without_foreign_links(text: str, cited: Sequence[Match], given: Given) -> tuple[str, list[Remark]]:
    """The text without any link that nobody vouches for, in whatever form; a labelled one leaves its label."""
    removed: list[str] = []
    exact = {*vouched_for(cited), *given.exact}

    def kept(url: str) -> bool:
        if may_link(url, exact, given.policy):
            return True
        removed.append(url)
        return False

    def bare(found: re.Match[str]) -> str:
        url = found[0].rstrip(_TRAILING)
        return found[0] if kept(url) else "[link removed]" + found[0][len(url) :]

    text = _REFERENCE.sub(lambda found: found[0] if kept(found[1]) else "", text)
    text = _LABELLED.sub(
        lambda found: found[0] if kept(found[2] or found[3]) else (found[1] or found[4] or "[link removed]"), text
    )
    text = _BARE.sub(bare, text)
    reason = "A link that no source vouches for was removed."
    return text, [Remark("link", reason, "mended", url[:200]) for url in removed]


def without_bare_hosts(text: str, cited: Sequence[Match], given: Given) -> tuple[str, list[Remark]]:
    """The text with each name of a host that Slack would make a link of in backticks, unless it may be one."""

    def quoted(found: re.Match[str]) -> str:
        is_name = found[0] == found[1] and is_allowed(found[1], PUBLIC_HOSTS)
        return found[0] if is_name or may_link(f"https://{found[0]}", exact, given.policy) else f"`{found[0]}`"

    exact = vouched_for(cited)
    pieces = _CODE_OR_LINK.split(text)
    pieces[::2] = [_HOST_AND_PATH.sub(quoted, piece) for piece in pieces[::2]]
    mended = "".join(pieces)
    reason = "The name of a host was put in backticks, so that it is no link."
    return mended, [Remark("link", reason, "note")] if mended != text else []


def vouched_for(cited: Sequence[Match]) -> set[str]:
    """The addresses of the cited cases, and what the team gave as an answer in one."""
    return {url for match in cited for url in (match.case.url, *match.case.team_links)}


def lacks_link(text: str, given: Given) -> list[Remark]:
    """A reply that is about a link holds it exactly."""
    missing = (url for url in given.exact if url not in text)
    return [Remark("link", "The link that it is about is missing or changed.", "fault", url) for url in missing]


def _is_below(url: str, prefix: str) -> bool:
    prefix = prefix.rstrip("/")
    return url == prefix or url.startswith((prefix + "/", prefix + "?", prefix + "#"))
