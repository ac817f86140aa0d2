"""The parser of Markdown, which takes less for markup than CommonMark does: what people type stays as they typed it.

Against CommonMark: no HTML; no definitions of references, which would make a line disappear; no headings underlined
with `---`, which is always a rule; bare web addresses are links; strikethrough and tables as on GitHub.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"//[^\s/<>\"`\[\]\\|\x00-\x1f\x7f][^\s<>\"`\[\]\\|\x00-\x1f\x7f\u3000-\u303f\uff01-\uff0f]*")
_AFTER_ADDRESS = ".,;:!?'*_~"
_DEEPEST = 40  # blocks within blocks; the parser leaves out what is deeper
_ONE_WORD = re.compile(r"\w+")


class _Markdown(MarkdownIt):
    """Addresses are taken as they are written: they are checked where they become links."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


def parse(text: str) -> list[Token]:
    """The tokens of a Markdown text with Unix line ends.

    Raises:
        RecursionError: quotations, lists or images stand within one another too deeply.
    """
    tokens = _PARSER.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise RecursionError("too many blocks within blocks")
    for token in tokens:
        if token.children:
            token.children = _as_typed(token.children)
    return tokens


def _bare_address(state: StateInline, silent: bool) -> bool:
    """The rule for `https://…` in the middle of a text, so that no `*` or `_` in it is taken for markup."""
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    found = _ADDRESS.match(state.src, state.pos + 1, state.posMax)
    if not scheme or not found or (not silent and not state.pending.endswith(scheme[0])):
        return False
    rest = _without_punctuation(found[0])
    if len(rest) < 3:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        _push_link(state, f"{scheme[0]}:{rest}")
    state.pos += 1 + len(rest)
    return True


def _without_punctuation(address: str) -> str:
    """The address without what belongs to the sentence around it, such as a full stop or the end of a parenthesis."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in _AFTER_ADDRESS or (address[end - 1] == ")" and surplus > 0)):
        end -= 1
        surplus -= address[end] == ")"
    return address[:end]


def _push_link(state: StateInline, url: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": url}
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)


def _as_typed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the markers put back that were meant as text: `__init__`, `2*3*4`, `*.py,*.txt`."""
    found: list[Token] = []
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open"):
            opened.append(len(found))
        elif token.type in ("em_close", "strong_close"):
            start = opened.pop()
            before = _edge(found[start - 1], -1) if start else ""
            after = _edge(tokens[at + 1], 0) if at + 1 < len(tokens) else ""
            if _is_typed(token.markup, before, after, found[start + 1], found[-1]):
                found[start] = _text(token.markup)
                token = _text(token.markup)
                if len(found) == start + 2 and found[-1].type == "text":
                    token = _text(found[start].content + found[-1].content + token.content)
                    del found[start:]
        found.append(token)
    return found


def _is_typed(markup: str, before: str, after: str, first: Token, last: Token) -> bool:
    """Whether the markers around the tokens from `first` to `last`, between two characters, are no markup."""
    word = first.content if first is last and first.type == "text" else ""
    begin, end = _edge(first, 0), _edge(last, -1)
    if markup[0] == "_":
        return _ONE_WORD.fullmatch(word) is not None
    touches = any(char.isascii() and char.isalnum() for char in (before, after))
    if markup == "**":
        power = before.isdigit() or after.isdigit() or (word.isdigit() and touches)
        return power or begin == end == "/"
    outside = before in tuple("/\\=*.") or after in tuple("/\\=*")
    return touches or outside or begin in tuple("./\\,;=)") or end in tuple("/\\=(,")


def _edge(token: Token, at: int) -> str:
    """The first (0) or last (-1) character of a text; none of anything else."""
    return token.content[at] if token.type == "text" and token.content else ""


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["strikethrough", "table"])
    parser.disable(["html_block", "html_inline", "reference", "lheading"])
    parser.inline.ruler.after("text", "bare_address", _bare_address)
    return parser


_PARSER = _parser()
