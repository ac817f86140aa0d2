"""Rendering a reply in Markdown as Slack's own markup, so that nothing pings anybody and nothing is lost.

Models, templates and people are all taken to write Markdown. So `*word*`, which is bold when typed into Slack, is
italic here, as in all Markdown; `_several words_` is italic in both. `_word_` and `__init__` stay as they are typed,
since underscores around one word are mostly part of a name. For other differences from CommonMark see
`copilot.text.markdown`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from copilot.text.literal import GAP, HIDING, escape, guard_quote, show_plain
from copilot.text.markdown import parse
from copilot.text.spans import lines_of
from copilot.text.table import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

LONGEST = 40_000  # characters: where Slack cuts a message
_QUOTE = "&gt; "
_RULE = "─" * 10
_BULLETS = "•◦▪"
_TASK = re.compile(r"\[([ xX])\] +")
_TAG = re.compile(r"[\w+#.-]*(?:\s+\w+=.*|\s*\{.*\})?\s*")
_FENCE = re.compile("`{3,}")
_HALVES = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=128)  # a reply is rendered again whenever its card is drawn, checked or posted
def mrkdwn(markdown: str) -> str:
    """The Markdown text as mrkdwn.

    Any text is accepted; one longer than `LONGEST`, or nested absurdly deep, is shown as it was typed.
    Only links to the web and to mailboxes keep angle brackets: `<url>` and `<url|label>`. All others, and `&`, are
    escaped, so that no mention remains. Code is otherwise unchanged, except that backticks within a span become
    another character and runs of three backticks within a block get zero-width spaces. Words that Slack would turn
    into a link or a mention become code; characters that hide a word within another are left out.
    """
    text = _HALVES.sub("\ufffd", markdown).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    text = HIDING.sub("", text)
    if len(text) > LONGEST:
        return show_plain(text)
    try:
        tokens = parse(text)
    except RecursionError:
        return show_plain(text)
    page = _Page(text.split("\n"))
    stream = iter(tokens)
    for token in stream:
        page.take(token, stream)
    # Hiding characters may have been written as entities.
    return HIDING.sub("", "\n".join(page.lines).strip("\n"))


@dataclass(slots=True)
class _Page:
    """The lines so far, and the quotations and lists that the next one is in."""

    source: list[str]
    lines: list[str] = field(default_factory=list)
    quotes: int = 0
    numbers: list[int | None] = field(default_factory=list)  # the next number of each list; None for bullets
    marker: str = ""  # of an item with nothing written yet

    def take(self, token: Token, after: Iterator[Token]) -> None:
        """Write what the token begins, with the tokens after it, or enter or leave it."""
        if token.type in ("paragraph_open", "heading_open"):
            self._paragraph(token, next(after))
        elif token.type in ("fence", "code_block"):
            self._code(token, _code_of(token))
        elif token.type == "table_open":
            self._code(token, table_text(after))
        elif token.type == "hr":
            self._write(token, [_RULE])
        else:
            self._go(token)

    def _go(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.quotes += 1
        elif token.type == "blockquote_close":
            self.quotes -= 1
        elif token.type == "bullet_list_open":
            self.numbers.append(None)
        elif token.type == "ordered_list_open":
            self.numbers.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.numbers.pop()
        elif token.type == "list_item_open":
            self._begin_item(token)
        elif token.type == "list_item_close" and self.marker:
            self._write(token, [""])  # an empty item

    def _begin_item(self, token: Token) -> None:
        number, depth = self.numbers[-1], len(self.numbers) - 1
        if number is None:
            bullet = _BULLETS[min(depth, 2)]
        else:
            bullet = f"{number}{token.markup}"
            self.numbers[-1] = number + 1
        self.marker = f"{self.marker or '    ' * depth}{bullet} "

    def _paragraph(self, token: Token, inline: Token) -> None:
        children = inline.children or []
        if self.marker and children and (task := _TASK.match(children[0].content)):
            children[0].content = children[0].content[task.end() :]
            box = "☐ " if task[1] == " " else "☑ "
            self.marker = (self.marker[:-2] if self.numbers[-1] is None else self.marker) + box
        lines = lines_of(children, bold=token.type == "heading_open")
        if any(lines):
            self._write(token, lines)

    def _code(self, token: Token, text: str) -> None:
        # Slack only sees a fence at the beginning of a line, outside any quotation.
        if not text.strip():
            return
        if self.marker:
            self._write(token, [""])
        else:
            self._gap(token)
        fenced = _FENCE.sub(lambda ticks: GAP.join(ticks[0]), text)
        self.lines += ["```", *escape(fenced).split("\n"), "```"]

    def _write(self, token: Token, lines: Sequence[str]) -> None:
        self._gap(token)
        quote = _QUOTE * self.quotes
        indent = "    " * (len(self.numbers) - 1) + "  " if self.numbers else ""
        for number, line in enumerate(lines):
            begin = quote + (indent if number or not self.marker else self.marker)
            written = (begin + line).rstrip()
            self.lines.append(written if begin.strip() else guard_quote(written))
        self.marker = ""

    def _gap(self, token: Token) -> None:
        """Blank lines stay where the author put them, at most one at a time."""
        before = self.source[token.map[0] - 1] if token.map and token.map[0] else "-"
        if self.lines and not before.strip("> \t"):
            self.lines.append(_QUOTE.rstrip() if ">" in before and self.quotes else "")


def _code_of(token: Token) -> str:
    """The code, including a first line right after the backticks, as people type it in Slack."""
    code = token.content.removesuffix("\n")
    return code if _TAG.fullmatch(token.info) else f"{token.info.strip()}\n{code}"
