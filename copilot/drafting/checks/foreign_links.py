"""Links: only to a cited case, to addresses that the team gave in one, and to what the settings allow.

Links are looked for in the parsed Markdown, so it makes no difference how they are written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.checks.mending import mended
from copilot.model import Remark
from copilot.text.active import active_words, is_name, labels_another
from copilot.text.addresses import address_of, is_below, is_of, mail_host, readings
from index.details import HOST, PUBLIC_HOSTS, is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from copilot.drafting.given import Given
    from copilot.drafting.policy import DraftPolicy
    from copilot.text.shown import Edit, Link, Shown

REMOVED = "[link removed]"
# Parentheses that held a link and at most one word about it; those of a call, as in `open(…)`, follow a name.
_EMPTIED = re.compile(rf"(?:(?<=[^\s])[ \t]+|^[ \t]*)\((?:[\w.]{{1,12}}:?[ \t]+)?{re.escape(REMOVED)}\)", re.M)
# An address, even one whose password was redacted.
_TO = r"(?:\[redacted: [a-z ]{1,40}\]|\([^\s()<>|\"'`\[\]]*\)|[^\s<>|\"'`\])\x01])+"
# What a chat client links by itself. Other schemes (postgres://, s3://) are settings, not links.
_SCHEME = (
    r"[a-z]{0,9}?(?:h(?:tt|xx)ps?|ftp|slack|vscode|file):[/\\]{2}|h(?:tt|xx)ps?:[/\\](?![/\\])"
    r"|javascript:|data:[a-z]+/|mailto:[^\s@<>|]+@|www[.]|(?<=<)//"
)
_ADDRESS = re.compile(rf"(?<![a-z0-9])(?:{_SCHEME}){_TO}", re.I)
_IN_PROSE = re.compile(
    rf"(?<![\w:/\\])//[\w-]+(?:[.][\w-]+)+(?:[/:]{_TO})?|(?<!\w)tel:\+?[\d()-]{{5,}}",
    re.I,
)
_HOST_AND_PATH = re.compile(rf"({HOST.pattern})(?:/[^\s<>()\"'`\x01]*[\w/])?", re.I)
_MEANS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}|(?:https?|mailto|tel|sms|(?:java|vb)script|data|file|slack):", re.I
)
_TRAILING = ".,;:!?"
# Harmless hosts: the reader's own machine, placeholders, and names reserved for documentation.
_NOWHERE = re.compile(
    r"[a-z]+://(?:[^/?#]*[{}$*%][^/?#]*|localhost|(?:[a-z-]+\.)?example\.(?:com|org|net)|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]"
    r"|(?=[a-z])[\w-]+)(?::\d+)?(?:[/?#].*)?",
    re.I | re.S,
)
_OWN_MACHINE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:[/?#].*)?", re.I | re.S)


def may_link(url: str, exact: Collection[str], policy: DraftPolicy) -> bool:
    """Whether an address is vouched for exactly, or leads to a place that the settings allow."""
    return url in exact or all(_is_vouched_for(reading, exact, policy) for reading in readings(url))


def _is_vouched_for(url: str, exact: Collection[str], policy: DraftPolicy) -> bool:
    address = address_of(url)
    if address is None:
        return is_of(mail_host(url), policy.allowed_hosts)
    if is_of(address.host, policy.allowed_hosts) or address in map(address_of, exact):
        return True
    prefixes = filter(None, map(address_of, policy.allowed_prefixes))
    return any(is_below(address, prefix) for prefix in prefixes)


def without_foreign_links(text: str, exact: Collection[str], policy: DraftPolicy) -> tuple[str, list[Remark]]:
    """The text without links that nobody vouches for, in any form; a labelled link leaves its label."""
    remarks: dict[str, Remark] = {}

    def told(url: str, reason: str) -> None:
        remarks.setdefault(url, Remark("link", reason, "mended", url[:200]))

    def find(page: Shown) -> Iterator[Edit]:
        search = _Search(page, lambda url: may_link(url, exact, policy), told)
        yield from search.in_words()
        yield from search.of_links()

    kept = mended(text, find)
    return _EMPTIED.sub("", kept) if remarks else kept, list(remarks.values())


class _Search:
    """Looks through what a text shows for links that nobody vouches for."""

    def __init__(self, page: Shown, allows: Callable[[str], bool], told: Callable[[str, str], None]) -> None:
        self._page = page
        self._allows = allows
        self._told = told
        self._removed: list[tuple[int, int]] = []

    def in_words(self) -> Iterator[Edit]:
        """Addresses written out in prose and in code."""
        labels = [(link.start, link.end) for link in self._page.links if not link.is_bare]
        for found in _ADDRESS.finditer(self._page.hiding(labels)):
            is_code = any(start <= found.start() < end for start, end in self._page.code)
            yield from self._word(found, is_code=is_code)
        for found in _IN_PROSE.finditer(self._page.hiding((*labels, *self._page.code))):
            if not found[0].startswith("//") or active_words(found[0]):
                yield from self._word(found, is_code=False)

    def _word(self, found: re.Match[str], *, is_code: bool) -> Iterator[Edit]:
        url = found[0].rstrip(_TRAILING)
        start, end = found.start(), found.start() + len(url)
        if self._allows(url) or (is_code and _NOWHERE.fullmatch(url)):
            return
        self._removed.append((start, end))
        at = self._page.at(start, end)
        if _OWN_MACHINE.fullmatch(url) and "`" not in url:
            yield (*self._whole(start, end, at), f"`{url}`")
            return
        self._told(url, "A link that no source vouches for was removed.")
        yield (*self._whole(start, end, at), REMOVED)

    def _whole(self, start: int, end: int, at: tuple[int, int]) -> tuple[int, int]:
        """The place with the brackets of an address in it, such as `<https://…>`."""
        forms = [link.at for link in self._page.links if link.is_bare and start <= link.start and link.end <= end]
        return min([at[0], *(form[0] for form in forms)]), max([at[1], *(form[1] for form in forms)])

    def of_links(self) -> Iterator[Edit]:
        """Links by markup."""
        for link in self._page.links:
            if not _is_link_target(link.url) or self._is_removed(link):
                continue
            label = self._page.text[link.start : link.end]
            if not self._allows(link.url):
                self._told(link.url, "A link that no source vouches for was removed.")
                yield (*link.at, self._left_of(link, label))
            elif not link.is_bare and labels_another(label, link.url):
                self._told(link.url, "A link showed one address and led to another; the real one is shown now.")
                yield (*link.at, REMOVED if re.search(r"[\s<>]", link.url) else f"<{link.url}>")

    def _is_removed(self, link: Link) -> bool:
        return link.is_bare and any(start <= link.start and link.end <= end for start, end in self._removed)

    def _left_of(self, link: Link, label: str) -> str:
        """What remains of a removed link: its label as written, or nothing if the label is an address itself."""
        if not label.strip() or link.is_bare or _ADDRESS.search(label) or is_name(label.strip()):
            return REMOVED
        start, end = self._page.at(link.start, link.end)
        return self._page.source[start:end]


def without_bare_hosts(text: str, exact: Collection[str], policy: DraftPolicy) -> tuple[str, list[Remark]]:
    """The text with backticks around host names that Slack would link, unless that link is allowed."""

    def find(page: Shown) -> Iterator[Edit]:
        hidden = page.hiding((*page.code, *((link.start, link.end) for link in page.links)))
        for found in _HOST_AND_PATH.finditer(hidden):
            is_public = found[0] == found[1] and is_allowed(found[1], PUBLIC_HOSTS)
            if is_public or may_link(f"https://{found[0]}", exact, policy):
                continue
            start, end = page.at(*found.span())
            gap = " " if page.source[:start].endswith("`") else ""
            yield start, end, f"{gap}`{found[0]}`" + (" " if page.source[end : end + 1] == "`" else "")

    quoted = mended(text, find)
    reason = "A host name was put in backticks, so that Slack does not link it."
    return quoted, [Remark("link", reason, "note")] if quoted != text else []


def lacks_link(text: str, given: Given) -> list[Remark]:
    """A remark if a reply that is about a link does not contain it exactly."""
    missing = (url for url in given.exact if url not in text)
    return [Remark("link", "The link that it needs is missing or was changed.", "fault", url) for url in missing]


def _is_link_target(url: str) -> bool:
    """Whether it is an address or could be taken for one; an anchor on the same page or a `schema:name` is not."""
    squeezed = re.sub(r"[\s\x00-\x1f]", "", url)
    return bool(_MEANS.match(squeezed) or active_words(squeezed.split("/")[0]))
