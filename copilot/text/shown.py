"""What a Markdown text shows its readers, and where in the source each shown character was written.

So a check reads what readers will read, whatever entities, escapes or line breaks were used, and what it takes out is
taken out of the source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.text.markdown import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

    Edit = tuple[int, int, str]  # from, to, replacement


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: where it leads, and where its label is in what is shown."""

    url: str
    start: int
    end: int
    at: tuple[int, int]  # of the whole link in the source
    is_bare: bool  # it shows its address, and nothing else


@dataclass(slots=True)
class Shown:
    """What a text shows: its blocks one below another, without their markup."""

    source: str
    text: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)  # in the source, of each character of the text
    links: list[Link] = field(default_factory=list)
    code: list[tuple[int, int]] = field(default_factory=list)  # parts of the text

    def add(self, text: str, places: Sequence[tuple[int, int]]) -> None:
        self.text += text
        self.places += places

    def hiding(self, spans: Iterable[tuple[int, int]]) -> str:
        """The text with parts of it blacked out by characters that are neither letters nor spaces."""
        text = self.text
        for start, end in spans:
            text = text[:start] + "\x01" * (end - start) + text[end:]
        return text

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of a part of the text, one character or more."""
        return min(place[0] for place in self.places[start:end]), max(place[1] for place in self.places[start:end])

    def edited(self, edits: Iterable[Edit]) -> str:
        """The source with places replaced. If edits overlap, the first one replaces everything that they cover."""
        done, at = "", 0
        for start, end, instead in _apart(edits):
            done += self.source[at:start] + instead
            at = end
        return done + self.source[at:]


def shown(markdown: str) -> Shown:
    """What the text shows; it has Unix line ends. A text that cannot be parsed shows itself."""
    found = Shown(markdown)
    try:
        tokens = parse(markdown)
    except RecursionError:
        found.add(markdown, [(at, at + 1) for at in range(len(markdown))])
        return found
    lines = _Lines(markdown)
    row: Sequence[int] | None = None  # of a table; its cells are in one line
    for token in tokens:
        if token.type in ("tr_open", "tr_close"):
            row = token.map if token.type == "tr_open" else None
        elif token.type == "inline":
            begin = found.places[-1][1] if row and found.places else 0
            _inline(token, lines.places(token.content, row or token.map or (0, 1), begin), found)
        elif token.type in ("fence", "code_block"):
            _code(token, lines, found)
        if token.type in ("inline", "fence", "code_block"):
            found.add("\n\n", [found.places[-1] if found.places else (0, 0)] * 2)
    return found


def _inline(block: Token, places: Sequence[tuple[int, int]], found: Shown) -> None:
    opened: list[tuple[Token, int]] = []
    for token in block.children or []:
        start = len(found.text)
        if token.type == "link_open":
            opened.append((token, start))
        elif token.type == "link_close":
            link, begin = opened.pop()
            found.links.append(_link(link, begin, found, places))
        elif token.type == "image":
            _literal(token, 2, places, found)
            found.links.append(_link(token, start, found, places))
        elif token.type == "code_inline":
            _literal(token, _lead(token, block.content), places, found)
            found.code.append((start, len(found.text)))
        elif token.type in ("softbreak", "hardbreak"):
            found.add("\n", [_through(places, token.meta["at"])])
        elif token.type == "text":
            found.add(token.content, [_through(places, at) for at in token.meta["from"]])


def _link(token: Token, start: int, found: Shown, places: Sequence[tuple[int, int]]) -> Link:
    url = str(token.attrs.get("href") or token.attrs.get("src") or "").strip()
    label = found.text[start:]
    is_bare = token.type == "link_open" and label in (url, url.removeprefix("mailto:"))
    return Link(url, start, len(found.text), _through(places, token.meta["at"]), is_bare)


def _literal(token: Token, lead: int, places: Sequence[tuple[int, int]], found: Shown) -> None:
    """Text that is shown as written, so many characters after the token's beginning."""
    begin = token.meta["at"][0] + lead
    ends = range(begin, begin + len(token.content))
    found.add(token.content, [_through(places, (at, at + 1)) for at in ends])


def _lead(token: Token, content: str) -> int:
    """How many characters of a code span come before what it shows: its backticks, and perhaps a space."""
    start, end = token.meta["at"]
    ticks = len(token.markup)
    return ticks + (len(content[start:end]) - 2 * ticks != len(token.content))


def _through(places: Sequence[tuple[int, int]], at: tuple[int, int]) -> tuple[int, int]:
    """The place in the source for a place in a block's text."""
    if not places:
        return 0, 0
    start = places[min(at[0], len(places) - 1)][0]
    return start, max(start, places[min(max(at[1] - 1, at[0]), len(places) - 1)][1])


def _code(token: Token, lines: _Lines, found: Shown) -> None:
    begin, end = token.map or (0, 1)
    start = len(found.text)
    if token.type == "fence" and token.info.strip():
        found.add(f"{token.info}\n", [*lines.places(token.info, (begin, begin + 1)), lines.end_of(begin)])
    first = begin + (token.type == "fence")
    found.add(token.content, lines.places(token.content, (first, max(first + 1, end))))
    found.code.append((start, len(found.text)))


class _Lines:
    """The lines of a source, to find a block's text in, which lacks quotation marks and indents."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def end_of(self, row: int) -> tuple[int, int]:
        end = self._starts[row] + len(self._lines[row])
        return end, end

    def places(self, content: str, rows: Sequence[int], begin: int = 0) -> list[tuple[int, int]]:
        """The place of each character of a block's text; the block's whole lines for text that is not found literally.

        It is looked for after `begin`, or at the end of its line if `begin` is before the line.
        """
        whole = (self._starts[rows[0]], self._starts[min(rows[1], len(self._lines))] - 1)
        found: list[tuple[int, int]] = []
        for number, text in enumerate(content.split("\n")):
            row = rows[0] + number
            column = -1
            if row < min(rows[1], len(self._lines)):
                column = _column(self._lines[row], text, max(0, begin - self._starts[row]))
            if column < 0:
                found += [whole] * (len(text) + 1)
                continue
            start = self._starts[row] + column
            found += [(at, at + 1) for at in range(start, start + len(text) + 1)]
        return found[:-1]


def _column(line: str, text: str, begin: int) -> int:
    """Where in its source line a line of a block begins; -1 if it is not found literally."""
    if begin:
        return line.find(text, begin)
    for written, wanted in ((line, text), (line.rstrip(), text.rstrip())):
        if written.endswith(wanted):
            return len(written) - len(wanted)
    return line.find(text)


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    found: list[Edit] = []
    for start, end, instead in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if found and start < found[-1][1]:
            before = found.pop()
            start, end, instead = before[0], max(before[1], end), before[2]
        found.append((start, end, instead))
    return found
