"""The anchor that a site's program makes of a heading. Each numbers the repetitions on a page in its own way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_GITHUB = re.compile(r"[^\w\- ]", re.UNICODE)
_WORDS = re.compile(r"[^\w\s-]", re.UNICODE)
_MARKUP = re.compile(r"[`*]|<[^<>]{0,200}>|\[([^\]]*)\]\([^)]*\)")


class HeadingIds:
    """Gives each heading of one page its anchor."""

    def __init__(self, style: str, *, prefix: str = "_", separator: str = "_") -> None:
        self._style = style
        self._prefix, self._separator = prefix, separator
        self._seen: dict[str, int] = {}

    def anchor(self, text: str, explicit: str = "") -> str:
        """The anchor of the next heading; an explicit one stays as it is."""
        if explicit:
            self._seen.setdefault(explicit, 0)
            return explicit
        plain = _MARKUP.sub(lambda found: found[1] or "", text).strip()
        slug = self._asciidoc(plain) if self._style == "asciidoc" else _SLUGS.get(self._style, github)(plain)
        return self._numbered(slug)

    def _numbered(self, slug: str) -> str:
        if slug not in self._seen:
            self._seen[slug] = 0
            return slug
        joint, first = {"mkdocs": ("_", 1), "asciidoc": (self._separator, 2)}.get(self._style, ("-", 1))
        number = max(self._seen[slug] + 1, first)
        while f"{slug}{joint}{number}" in self._seen:
            number += 1
        self._seen[slug] = number
        self._seen[f"{slug}{joint}{number}"] = 0
        return f"{slug}{joint}{number}"

    def _asciidoc(self, text: str) -> str:
        kept = re.sub(r"[^\w\s.-]|&#?\w+;", "", text.lower())
        joined = re.sub(r"[\s._-]+", self._separator or "", kept).strip(self._separator or " ")
        return f"{self._prefix}{joined}"


def github(text: str) -> str:
    """As GitHub, Docusaurus, Mintlify, VitePress and mdBook do."""
    return _GITHUB.sub("", text.strip().lower()).replace(" ", "-")


def python_markdown(text: str) -> str:
    """As MkDocs does."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", _WORDS.sub("", plain).strip().lower())


def docutils_id(text: str) -> str:
    """As Sphinx does."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))


_SLUGS: dict[str, Callable[[str], str]] = {"mkdocs": python_markdown, "sphinx": docutils_id}
