"""Markdown and MDX pages, with markdown-it: CommonMark and tables, and what documentation sites add to them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from index.docs.formats.blocks import DEEPEST, Block, End, Heading, Page, Text, fenced
from index.docs.formats.callouts import plain_callouts
from index.docs.formats.components import FOLD, FOLD_END, without_components
from index.docs.formats.front_matter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_EXPLICIT = re.compile(r"\s*(?:\{/\*\s*#([^\s{}*]+)\s*\*/\}|\{:?\s*#([^\s{}]+)[^{}]*\}|\[#([\w-]+)\])\s*$")
_ANCHOR = re.compile(r"<a id=\"([^\"]+)\"></a>")
_MYST_TARGET = re.compile(r"^\(([\w-]+)\)=$")
_MDX_ID = re.compile(r"^(#{1,6}[^\n]*?)\s*\{/\*\s*#([^\s{}*]+)\s*\*/\}[ \t]*$", re.MULTILINE)
_IMAGE_ONLY = re.compile(r"^\s*$")


@cache
def _parser(*, is_mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
    # MDX has neither: indentation is for people, and tags are components, which are gone by now.
    return parser.disable(["code", "html_block"] if is_mdx else ["html_block"])


def markdown_page(source: str, *, is_mdx: bool = False) -> Page:
    """The blocks of a page, and its front matter."""
    meta, body = split_front_matter(source)
    body = _MDX_ID.sub(r"\1 {#\2}", body)  # an id in a comment, as newer MDX has it, before comments go
    plain = plain_callouts(without_components(body, is_mdx=is_mdx))
    # In what components held, four spaces make no code either.
    tokens = _parser(is_mdx=is_mdx or plain.count(FOLD) > 0).parse(plain)
    return Page(tuple(_with_anchors(_blocks(tokens))), meta)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    for group in _groups(tokens):
        first = group[0]
        if first.type == "heading_open":
            yield _heading(int(first.tag[1]), _inline(group[1]))
            continue
        text = _text(group).strip("\n")
        if text.lstrip().startswith(FOLD):
            yield Heading(DEEPEST, text.strip(f"{FOLD} \n"), is_linked=False)
        elif text.strip() == FOLD_END:
            yield End(DEEPEST)
        elif text.strip():
            yield Text(text.replace(FOLD_END, "").replace(FOLD, ""))


def _groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each outermost element."""
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : place + 1]
            start = place + 1


def _heading(level: int, text: str) -> Heading:
    if found := _EXPLICIT.search(text):
        return Heading(level, text[: found.start()].strip(), next(filter(None, found.groups())))
    if found := _ANCHOR.search(text):
        return Heading(level, _ANCHOR.sub("", text).strip(), found[1])
    return Heading(level, text.strip())


def _with_anchors(blocks: Iterator[Block]) -> Iterator[Block]:
    """An anchor in a paragraph of its own belongs to the heading after it; others say nothing."""
    waiting = ""
    for block in blocks:
        if isinstance(block, Text):
            found = _MYST_TARGET.match(block.text.strip()) or _ANCHOR.fullmatch(block.text.strip())
            waiting = found[1] if found else ""
            if not found:
                yield Text(_ANCHOR.sub("", block.text))
            continue
        if isinstance(block, Heading) and waiting and not block.anchor and block.is_linked:
            block = replace(block, anchor=waiting)
        waiting = ""
        yield block


def _text(group: Sequence[Token]) -> str:
    """One element as plain Markdown."""
    lines, prefix, bullets = list[str](), "", list[str]()
    cells: list[str] = []
    for token in group:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                bullets.append("-" if token.type[0] == "b" else str(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "list_item_open":
                mark = bullets[-1]
                prefix = f"{'  ' * (len(bullets) - 1)}{mark}{'' if mark == '-' else '.'} "
                bullets[-1] = mark if mark == "-" else str(int(mark) + 1)
            case "inline" if cells or (token.level and _is_cell(group, token)):
                cells.append(_inline(token).replace("\n", " "))
            case "tr_open":
                cells = []
            case "tr_close":
                lines.append(f"| {' | '.join(cells)} |")
                cells = []
            case "thead_close":
                lines.append("|" + " --- |" * (lines[-1].count(" | ") + 1))
            case "inline":
                lines.append(_indented(_inline(token), prefix, len(bullets)))
                prefix = ""
            case "fence" | "code_block":
                code = fenced(
                    token.content, token.info.split("{")[0].split()[0] if token.info.split("{")[0].split() else ""
                )
                lines.append(_indented(code, prefix, len(bullets)))
                prefix = ""
            case "paragraph_close" if not token.hidden:
                lines.append("")
    return "\n".join(lines)


def _is_cell(group: Sequence[Token], token: Token) -> bool:
    return group[0].type == "table_open"


def _indented(text: str, prefix: str, depth: int) -> str:
    if not depth:
        return text
    inner = "  " * depth
    first, *rest = text.split("\n")
    return "\n".join([f"{prefix or inner}{first}", *(f"{inner}{line}" if line else "" for line in rest)])


def _inline(token: Token) -> str:
    """Words and code, without emphasis and addresses; an address that is its own label stays."""
    said: list[str] = []
    for child in token.children or ():
        match child.type:
            case "code_inline":
                tick = "``" if "`" in child.content else "`"
                said.append(f"{tick}{child.content}{tick}")
            case "softbreak" | "hardbreak":
                said.append("\n")
            case "text":
                said.append(child.content)
            case "html_inline" if _ANCHOR.fullmatch(child.content) or child.content.startswith("<a id="):
                said.append(f"{child.content}</a>" if not child.content.endswith("</a>") else child.content)
            case "strong_open" | "strong_close":
                said.append("**")
            case _:
                pass
    return "".join(said).strip()
