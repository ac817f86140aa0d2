"""A page cut into sections, one for each heading, with the path of headings that leads there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.docs.formats.blocks import DEEPEST, End, Heading, Text
from index.sources.base import safe_text
from index.text import clean, shorten

if TYPE_CHECKING:
    from index.docs.formats.blocks import Page
    from index.docs.sites.heading_ids import HeadingIds

LONGEST_SECTION = 20_000  # characters; a longer one is a reference that no draft quotes
MOST_SECTIONS = 500  # of one page
_LONGEST_TITLE = 200
_MARKUP = re.compile(r"[`*]{1,3}")
_PATH_TITLE = re.compile(r"[-_]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a page: its headings, its anchor, what it says."""

    headings: tuple[str, ...]
    anchor: str
    text: str


def cut_page(page: Page, file_name: str, ids: HeadingIds) -> list[Cut]:
    """The pieces of a page in order; of one heading without words, only if nothing stands below it either."""
    title = page_title(page, file_name)
    root = _Open(0, (title,), "")
    path, pieces = [root], [root]
    for block in page.blocks:
        if isinstance(block, Text):
            path[-1].said.append(block.text)
        elif isinstance(block, End):
            if path[-1].level == block.level:
                path.pop()
        else:
            anchor = ids.anchor(block.text, block.anchor) if block.is_linked else ""
            while len(path) > 1 and path[-1].level >= block.level:
                path.pop()
            own = _plain(block.text)
            if len(pieces) == 1 and not root.said and path == [root] and _is_same(own, title, block):
                if own.lower() != title.lower():
                    root.said.append(f"**{own}**")  # the front matter calls the page something else
                path[0].level = min(block.level, 1)
                continue
            headings = (*path[-1].headings, own) if own else path[-1].headings
            opened = _Open(block.level, headings, anchor or path[-1].anchor)
            path.append(opened)
            pieces.append(opened)
    found = [Cut(piece.headings, piece.anchor, clean("\n\n".join(piece.said))) for piece in pieces[:MOST_SECTIONS]]
    return [cut for cut in found if cut.text] or found[:1]


class _Open:
    """A piece that is still being read."""

    __slots__ = ("anchor", "headings", "level", "said")

    def __init__(self, level: int, headings: tuple[str, ...], anchor: str) -> None:
        self.level, self.headings, self.anchor = level, headings, anchor
        self.said: list[str] = []


def _is_same(heading: str, title: str, block: Heading) -> bool:
    """Whether the first heading of a page is its title."""
    return block.level == 1 or (heading.lower() == title.lower() and block.level < DEEPEST)


def page_title(page: Page, file_name: str) -> str:
    """What a page calls itself: in its front matter, in its first heading; else what its file is called."""
    if told := page.told("title", "sidebarTitle", "sidebar_label"):
        return _plain(told)
    first = next((block for block in page.blocks if isinstance(block, Heading)), None)
    if first is not None and first.level == 1:
        return _plain(first.text)
    *folders, name = file_name.split("/")
    stem = name.rpartition(".")[0] or name
    if stem.lower() in ("index", "readme", "_index") and folders:
        stem = folders[-1]
    return _PATH_TITLE.sub(" ", re.sub(r"^\d+[-_.]+", "", stem)).strip().capitalize()


def _plain(text: str) -> str:
    return shorten(" ".join(_MARKUP.sub("", safe_text(text).text).split()), _LONGEST_TITLE)
