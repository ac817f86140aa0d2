"""What a page consists of, in whatever format it was written: headings, and texts as plain Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 7  # the level of a folded part that has a title of its own, such as an accordion: below every heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `anchor` is set where the page gives its id itself, and `is_linked` False where it has none."""

    level: int
    text: str
    anchor: str = ""
    is_linked: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, lists, tables and code as plain Markdown, without links and markup of the site."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """The end of a folded part: what follows belongs to the section around it."""

    level: int


Block = Heading | Text | End


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page, and what stands in its front matter."""

    blocks: tuple[Block, ...]
    meta: Mapping[str, object] = field(default_factory=dict)

    def told(self, *names: str) -> str:
        """The first of these fields of the front matter that holds a text or a number."""
        for name in names:
            value = self.meta.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return ""


def fenced(code: str, language: str = "") -> str:
    """Code as Markdown, in a fence that it cannot close."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"
