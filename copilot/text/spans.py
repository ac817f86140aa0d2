"""The content of a paragraph, a heading or a cell, as lines of mrkdwn or as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from copilot.text.literal import TICK, Part, code_span, escape, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_MARKS = {"em_open": "_", "strong_open": "*", "s_open": "~"}
_ENDS = ("em_close", "strong_close", "s_close")
_BREAKS_A_LINK = re.compile(r"[\s|<>\"`^\\{}\x00-\x1f\x7f]")
_IS_ADDRESS = re.compile(r"https?://[^\s/?#]|mailto:[^\s@]+@", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n|[\n\r]")  # in a text only through an entity such as `&#10;`

_Styled = tuple[list[Part], tuple[str, ...]]  # parts that stay together, and the markers around them


def lines_of(tokens: Sequence[Token], *, bold: bool = False) -> list[str]:
    """The lines in mrkdwn. Formatting over several lines starts again on each, since Slack's ends with the line."""
    lines: list[list[_Styled]] = [[]]
    styles = ["*"] if bold else []
    link: _Link | None = None
    for token in tokens:
        if token.type in _MARKS:
            styles.append(_MARKS[token.type])
        elif token.type in _ENDS:
            styles.pop()
        elif token.type == "link_open":
            link = _Link(token)
        elif token.type == "link_close" and link:
            lines[-1].append((link.parts(), tuple(dict.fromkeys(styles))))
            link = None
        elif link:
            link.label += _words(token)
        else:
            for number, part in enumerate(_parts(token)):
                lines += [[]] if number else []
                lines[-1].append((part, tuple(dict.fromkeys(styles))))
    return [show(_marked(line)) for line in lines]


def plain_of(tokens: Sequence[Token]) -> str:
    """One line of plain text, with the addresses of its links, for places where Slack formats nothing."""
    found = ""
    link: _Link | None = None
    for token in tokens:
        if token.type == "link_open":
            link = _Link(token)
        elif token.type == "link_close" and link:
            found += link.plain()
            link = None
        elif link:
            link.label += _words(token)
        else:
            found += _words(token)
    return " ".join(found.split())


class _Link:
    """A link whose label is being collected. Nothing in a label is formatted."""

    def __init__(self, token: Token, label: str = "") -> None:
        self.url = str(token.attrs.get("href") or token.attrs.get("src") or "").strip()
        self.label = label
        self._typed = token.info == "auto"  # <address>

    def parts(self) -> list[Part]:
        """The link, or the label alone if people may not be sent to the address."""
        label = " ".join(self.label.split())
        if not is_address(self.url):
            return [Part(f"<{label}>" if self._typed else label)]
        address = escape(_BREAKS_A_LINK.sub(lambda found: quote(found[0]), self.url))
        if label in ("", self.url):
            return [Part(f"<{address}>", "raw")]
        label = label.replace("|", "¦").replace("`", TICK)
        return [Part(f"<{address}|", "raw"), Part(label, "label"), Part(">", "raw")]

    def plain(self) -> str:
        """The label, followed by its address."""
        return self.label if self.label == self.url or not is_address(self.url) else f"{self.label} ({self.url})"


def is_address(url: str) -> bool:
    """Whether it is a web or e-mail address, and not a script or a file."""
    return _IS_ADDRESS.match(url) is not None


def _parts(token: Token) -> list[list[Part]]:
    """What one token shows, one list per line."""
    if token.type in ("softbreak", "hardbreak"):
        return [[], []]
    if token.type == "code_inline":
        return [[code_span(token.content)]]
    if token.type == "image":
        return [_Link(token, token.content or "image").parts()]
    return [[Part(line)] for line in _LINE_ENDS.split(token.content)]


def _words(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _marked(line: Sequence[_Styled]) -> list[Part]:
    """The parts of a line with their markers; markers never touch a space on the inside."""
    found: list[Part] = []
    opened: list[str] = []
    space = ""
    for parts, styles in line:
        text = parts[0].text if len(parts) == 1 and parts[0].kind == "text" else None
        body = parts if text is None else [Part(text.strip())]
        if not any(part.text for part in body):
            space += text or ""
            continue
        lead = len(text) - len(text.lstrip()) if text else 0
        space += (text or "")[:lead]
        same = next((n for n, pair in enumerate(zip(opened, styles, strict=False)) if pair[0] != pair[1]), None)
        same = min(len(opened), len(styles)) if same is None else same
        found += [Part(mark, "close") for mark in reversed(opened[same:])]
        found += [Part(space), *(Part(mark, "open") for mark in styles[same:]), *body]
        opened = [*opened[:same], *styles[same:]]
        space = text[len(text.rstrip()) :] if text else ""
    return [*found, *(Part(mark, "close") for mark in reversed(opened))]
