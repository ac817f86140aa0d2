"""One documentation: its files become pages, and its pages sections with their public addresses.

A page that cannot be read is left out and counted; the others are read. What is left out counts as unchanged, so that
a broken file deletes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from posixpath import splitext
from typing import TYPE_CHECKING

from index.docs.doc_files import TooLongError
from index.docs.formats.asciidoc_page import asciidoc_page
from index.docs.formats.html_page import html_page
from index.docs.formats.includes import Includes
from index.docs.formats.markdown_page import markdown_page
from index.docs.page_cuts import LONGEST_SECTION, cut_page
from index.docs.sites.heading_ids import HeadingIds
from index.docs.sites.page_addresses import address_in, is_page, place_of
from index.docs.sites.site import Site, sites_of
from index.errors import InputError
from index.sections.section import Section
from index.sources.base import safe_text
from index.sources.files.archive import UnreadableFileError
from index.text import without_middle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.docs.doc_files import DocFiles
    from index.docs.formats.blocks import Page
    from index.model import Visibility

_DESCRIPTIONS = ("description", "summary", "og:description")


@dataclass(frozen=True, slots=True)
class DocSite:
    """Where a documentation stands in public, and how its site is made, where its files do not say so."""

    name: str = "docs"
    url: str = ""
    style: str = ""
    version: str = ""  # of all pages, where a documentation is that of one version
    prefix: str = ""  # of the ids of its sections, where there are several documentations
    visibility: Visibility = "public"


@dataclass(slots=True)
class DocSource:
    """A documentation that can be read."""

    site: DocSite
    files: DocFiles
    state: str = ""  # the commit, or the entity tag; empty: read it each time
    skipped: Counter[str] = field(default_factory=Counter)
    unread: set[str] = field(default_factory=set)  # pages that were left out because they could not be read
    pages: int = 0

    def read(self) -> Iterator[list[Section]]:
        """The sections of each page, in the order of their paths.

        Raises:
            InputError: there is no page in it.
        """
        self.skipped, self.unread, self.pages = Counter(), set(), 0
        names = self.files.names
        sites = sites_of(names, self._text, self.site.style)
        includes = Includes(names, self._text)
        for name in sorted(names):
            site = sites.of(name)
            if not is_page(name, site):
                continue
            sections = self._sections(name, site, includes)
            if sections is not None:
                self.pages += 1
                yield sections
        if not self.pages:
            raise InputError(
                f"[docs] {self.site.name} holds no page: give the folder with the Markdown, MDX, reStructuredText, "
                "AsciiDoc or HTML files."
            )

    def _text(self, name: str) -> str:
        """A file that others need; nothing if it cannot be read."""
        try:
            return self.files.text(name)
        except (UnreadableFileError, TooLongError):
            return ""

    def _sections(self, name: str, site: Site, includes: Includes) -> list[Section] | None:
        try:
            self.files.text(name)
            page = parsed(name, includes.whole(name))
        except TooLongError:
            reason = "page_too_long"
        except UnreadableFileError:
            reason = "page_unreadable"
        except (RecursionError, ValueError, IndexError, KeyError, TypeError, AttributeError):
            reason = "page_not_understood"  # the parsers are others', and so are the pages
        else:
            return self._placed(name, page, site) if self._is_published(page) else None
        self.skipped[reason] += 1
        self.unread.add(name)
        return None

    def _is_published(self, page: Page) -> bool:
        hidden = page.meta.get("draft") is True or page.meta.get("published") is False
        if hidden:
            self.skipped["page_not_published"] += 1
        return not hidden

    def _placed(self, name: str, page: Page, site: Site) -> list[Section]:
        place = place_of(name, page, site)
        address = page.told("canonical") if name.endswith((".html", ".htm")) else ""
        if not address.startswith(("https://", "http://")):
            address = address_in(self.site.url, place.path)
        ids = _ids(name, page, site)
        about = safe_text(page.told(*_DESCRIPTIONS)).text
        found, seen = list[Section](), Counter[str]()
        for number, cut in enumerate(cut_page(page, name, ids)):
            seen[cut.anchor] += 1
            # Parts of a section that have no anchor of their own share its address, but not its id.
            text = cut.text
            if not number and about and about not in text:  # sites show it below the title
                text = f"{about}\n\n{text}".strip()
            own = cut.anchor if seen[cut.anchor] == 1 else f"{cut.anchor}~{seen[cut.anchor]}"
            found.append(
                Section(
                    section_id=f"docs:{self.site.prefix}{name}#{own}"[:255],
                    source=self.site.name,
                    page=name,
                    page_key=place.key,
                    place=number,
                    headings=cut.headings,
                    text=without_middle(safe_text(text).text, LONGEST_SECTION),
                    url=f"{address}#{cut.anchor}" if address and cut.anchor else address,
                    version=self.site.version or place.version,
                    is_newest=place.is_newest,
                    about=about,
                    changed_at=self.files.changed_at(name),
                    visibility=self.site.visibility,
                )
            )
        return found


def _ids(name: str, page: Page, site: Site) -> HeadingIds:
    if not name.endswith((".adoc", ".asciidoc", ".asc")):
        return HeadingIds(site.ids)
    meta = page.meta
    prefix, separator = (str(meta.get(key, "_")) for key in ("idprefix", "idseparator"))
    return HeadingIds("asciidoc", prefix=prefix, separator=separator)


def parsed(name: str, source: str) -> Page:
    """A page in the format that its name tells."""
    ending = splitext(name)[1].lower()
    if ending == ".rst":
        from index.docs.formats.rst_page import rst_page  # loading docutils takes a while, and few sites need it

        return rst_page(source)
    parse: Callable[[str], Page] = {
        ".adoc": asciidoc_page,
        ".asciidoc": asciidoc_page,
        ".asc": asciidoc_page,
        ".html": html_page,
        ".htm": html_page,
    }.get(ending, markdown_page)
    return markdown_page(source, is_mdx=True) if ending == ".mdx" else parse(source)
