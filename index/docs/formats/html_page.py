"""HTML pages, with the parser of the standard library: no page is too broken for it, and it fetches nothing.

Only the main part is read: what stands around it is the same on every page.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from index.docs.formats.blocks import Block, Heading, Page, Text, fenced

_SKIPPED = {
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "svg",
    "form",
    "noscript",
    "template",
    "button",
    "iframe",
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLOCKS = {"p", "div", "section", "article", "main", "ul", "ol", "table", "blockquote", "dl", "dd", "figure", "details"}
_BLOCKS |= {"dt", "summary", "tr", "li", "figcaption"}
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_PERMALINK = re.compile(r"\s*(?:¶|#|🔗|\u200b)+\s*$")
_HIDDEN_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
_MAIN = ("main", "article")
_MOST_TAGS = 200_000
# A bracket that no tag begins with: for each, the parser would look through the rest of the page.
_LOOSE = re.compile(r"<(?![^<]{1,5000}>)")


class _Reader(HTMLParser):
    """Collects blocks; `main` says whether the page marks its main part, which alone is then read."""

    def __init__(self, main: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self.canonical = ""
        self._main = main
        self._depth_in_main = 0
        self._skipping = 0
        self._skipped_tag = ""
        self._words: list[str] = []
        self._heading: tuple[int, str] | None = None
        self._pre: list[str] | None = None
        self._language = ""
        self._anchor = ""
        self._in_title = False
        self._lists: list[str] = []
        self._tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._tags += 1
        if tag == "link" and "canonical" in given.get("rel", ""):
            self.canonical = given.get("href", "")
        if tag == "title" and not self.title:
            self._in_title = True
        if self._skipping:
            self._skipping += tag == self._skipped_tag
            return
        if tag in _SKIPPED or given.get("role") in _HIDDEN_ROLES or given.get("hidden") == "hidden":
            if tag not in _VOID and not (tag == "header" and self._is_read):
                self._skipping, self._skipped_tag = 1, tag
            return
        if tag == self._main:
            self._depth_in_main += 1
        if not self._is_read or self._tags > _MOST_TAGS:
            return
        self._open(tag, given)

    @property
    def _is_read(self) -> bool:
        return not self._main or self._depth_in_main > 0

    def _open(self, tag: str, given: dict[str, str]) -> None:
        named = given.get("id") or (given.get("name", "") if tag == "a" else "")
        if re.fullmatch("h[1-6]", tag):
            self._flush()
            self._heading = (int(tag[1]), given.get("id") or self._anchor)
            return
        if named:
            self._anchor = named
            if self._heading and not self._heading[1]:
                self._heading = (self._heading[0], named)
        if tag == "pre":
            self._flush()
            self._pre = []
        if tag in ("pre", "code") and self._pre is not None:
            found = re.search(r"(?:language|lang|highlight-source|highlight)-([\w+-]+)", given.get("class", ""))
            self._language = found[1] if found else self._language
        elif tag == "code" and not self._heading:
            self._words.append("`")
        elif tag == "br":
            self._words.append("\n") if self._pre is None else self._pre.append("\n")
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists.append(tag)
        elif tag == "li":
            self._flush()
            self._words.append(f"{'  ' * max(0, len(self._lists) - 1)}- ")
        elif tag in ("td", "th"):
            self._words.append("| ")
        elif tag in _BLOCKS:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._skipping:
            self._skipping -= tag == self._skipped_tag
            return
        if not self._is_read:
            return
        if re.fullmatch("h[1-6]", tag) and self._heading:
            level, anchor = self._heading
            text = _PERMALINK.sub("", _SPACE.sub(" ", "".join(self._words)).strip())
            self._heading, self._words, self._anchor = None, [], ""
            if text:
                self.blocks.append(Heading(level, text, anchor, is_linked=bool(anchor)))
        elif tag == "pre" and self._pre is not None:
            code = "".join(self._pre).strip("\n")
            self._pre, language = None, self._language
            self._language = ""
            if code.strip():
                self.blocks.append(Text(fenced(code, language)))
        elif tag == "code" and self._pre is None and not self._heading:
            self._words.append("`")
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists = self._lists[:-1]
        elif tag in _BLOCKS and not self._heading:
            self._flush()
        if tag == self._main and self._depth_in_main:
            self._depth_in_main -= 1

    def handle_data(self, data: str) -> None:
        if self._in_title and not self._skipping:
            self.title += data
        elif self._skipping or not self._is_read or self._in_title:
            return
        elif self._pre is not None:
            self._pre.append(data)
        else:
            self._words.append(data)

    def _flush(self) -> None:
        if self._heading:
            return
        said = "".join(self._words)
        lines = [_SPACE.sub(" ", line) if not line.startswith("  ") else line for line in said.split("\n")]
        text = "\n".join(lines).strip("\n ") if not said.lstrip("\n").startswith("  ") else said.rstrip()
        self._words = []
        if text.strip(" -|\n"):
            self.blocks.append(Text(text))

    def close(self) -> None:
        super().close()
        self._flush()


def html_page(source: str) -> Page:
    """The blocks of a page's main part; its title and canonical address as front matter."""
    lowered = source.lower()
    main = next((tag for tag in _MAIN if f"<{tag}" in lowered and f"</{tag}" in lowered), "")
    reader = _Reader(main)
    reader.feed(_LOOSE.sub("&lt;", source))
    reader.close()
    meta: dict[str, object] = {"title": _SPACE.sub(" ", reader.title).strip(), "canonical": reader.canonical}
    return Page(tuple(reader.blocks), {name: value for name, value in meta.items() if value})
