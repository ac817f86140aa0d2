"""A site of which only the pages are there: those that its sitemap lists, fetched one after the other.

Only pages of the sitemap's own host are fetched, over the same scheme, and a redirect elsewhere is not followed.
"""

from __future__ import annotations

import hashlib
import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from index.docs.doc_files import LONGEST_FILE, TooLongError
from index.errors import SourceFailedError
from index.sources.files.archive import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MOST_PAGES = 3_000
_MOST_SITEMAPS = 20
_LONGEST_SITEMAP = 10 * 2**20  # bytes
_MOST_REDIRECTS = 3
_PATIENCE = httpx.Timeout(30, connect=5)
_LOCATION = re.compile(r"<loc>\s*([^<>]{1,2000}?)\s*</loc>", re.IGNORECASE)
_CHANGED = re.compile(r"<lastmod>", re.IGNORECASE)


class SitemapPages:
    """The pages of a site as files; a page is fetched when it is read."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._client = httpx.Client(timeout=_PATIENCE, headers={"user-agent": "support-copilot"})
        self.state = ""  # a hash of the sitemap, where it says of each page when it changed
        self._addresses = dict(self._listed())
        if not self._addresses:
            raise SourceFailedError(f"The sitemap {address} lists no page of its own site.")

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._addresses)

    def text(self, name: str) -> str:
        """The page.

        Raises:
            UnreadableFileError: it cannot be fetched, or is no HTML.
            TooLongError: it is longer than any page.
        """
        try:
            content, kind = self._fetched(self._addresses[name], LONGEST_FILE)
        except SourceFailedError as error:
            raise UnreadableFileError(str(error)) from None
        if "html" not in kind:
            raise UnreadableFileError(f"{name}: no HTML")
        return content.decode("utf-8", errors="replace")

    def changed_at(self, name: str) -> datetime | None:
        return None

    def _listed(self) -> Iterator[tuple[str, str]]:
        """The name and the address of each page, from the sitemap and from those that it lists."""
        told = hashlib.sha256()
        waiting, read, dated, count = [self._address], set[str](), 0, 0
        while waiting and len(read) < _MOST_SITEMAPS:
            sitemap = waiting.pop(0)
            read.add(sitemap)
            content, _ = self._fetched(sitemap, _LONGEST_SITEMAP)
            told.update(content)
            text = content.decode("utf-8", errors="replace")
            dated += len(_CHANGED.findall(text))
            for address in map(html.unescape, _LOCATION.findall(text)):
                if not self._is_own(address):
                    continue
                if "<sitemapindex" in text:
                    waiting += [address] if address not in read else []
                elif count < MOST_PAGES:
                    count += 1
                    yield _name(address), address
        self.state = told.hexdigest() if count and dated >= count else ""

    def _is_own(self, address: str) -> bool:
        one, other = urlsplit(address), urlsplit(self._address)
        return (one.scheme, one.netloc) == (other.scheme, other.netloc)

    def _fetched(self, address: str, most: int) -> tuple[bytes, str]:
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                with self._client.stream("GET", address) as answer:
                    if answer.is_redirect:
                        address = urljoin(address, answer.headers.get("location", ""))
                        if not self._is_own(address):
                            raise SourceFailedError(f"{self._address} leads to another site; name that one.")
                        continue
                    answer.raise_for_status()
                    return _content(answer, address, most), answer.headers.get("content-type", "")
            except httpx.HTTPError as error:
                status = f", HTTP {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else ""
                raise SourceFailedError(f"{address} cannot be read ({type(error).__name__}{status}).") from None
        raise SourceFailedError(f"{address} leads in circles.")

    def close(self) -> None:
        self._client.close()


def _content(answer: httpx.Response, address: str, most: int) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes(2**16):
        content += piece
        if len(content) > most:
            raise TooLongError(address)
    return bytes(content)


def _name(address: str) -> str:
    """A page's address as the path of a file."""
    path = unquote(urlsplit(address).path).strip("/")
    if not path or address.endswith("/"):
        return f"{path}/index.html".lstrip("/")
    return path if path.endswith((".html", ".htm")) else f"{path}.html"
