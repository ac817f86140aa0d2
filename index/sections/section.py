"""A section of the documentation: evidence beside cases, and never one of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from index.model import Case, Visibility

DOCS = "docs:"  # what the ids of sections begin with, and of no case
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Section:
    """What a page says under one heading; the unit that is found, and that a draft may stand on."""

    section_id: str  # docs:PATH#anchor
    source: str  # the name of the documentation
    page: str  # the path of its file
    page_key: str  # the same for all versions of a page
    place: int  # on the page, from 0
    headings: tuple[str, ...]  # the page's title first, its own heading last
    text: str  # plain Markdown, redacted
    url: str  # with the anchor; empty where the docs have no public address
    version: str = ""
    is_newest: bool = True  # of the versions of its page
    about: str = ""  # the page's own description
    changed_at: datetime | None = None  # the page, as far as its source says, or when this text was first seen
    visibility: Visibility = "public"

    @property
    def title(self) -> str:
        return self.headings[-1]

    @property
    def path(self) -> str:
        """The headings as people write a path."""
        return " › ".join(self.headings)

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says and where, but not of when it changed."""
        told = "\x00".join((self.page_key, *self.headings, self.text, self.url, self.version, self.about))
        return hashlib.sha256(f"{told}\x00{self.place}{self.is_newest}".encode(errors="replace")).hexdigest()


def as_case(section: Section) -> Case:
    """A section in the form in which all that a draft may stand on is passed on; its standing says what it is."""
    changed = section.changed_at or _LONG_AGO
    return Case(
        case_id=section.section_id,
        source="docs",
        scope=section.source,
        visibility=section.visibility,
        standing="docs",
        title=section.path,
        problem=section.about or section.path,
        resolution=section.text,
        url=section.url,
        asked_by="",
        asked_at=changed,
        answered_by_team=True,
        resolved_at=section.changed_at,
        versions=(section.version,) if section.version else (),
    )
