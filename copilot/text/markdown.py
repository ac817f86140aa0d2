"""A Markdown parser that takes less for markup than CommonMark does: what people type stays as they typed it.

Differences from CommonMark: no HTML; no reference definitions, which would make a line disappear; no headings
underlined with `---`, which is always a rule; bare web addresses are links, and so is Slack's own
`<https://…|label>`; strikethrough and tables as on GitHub.

Tokens know where they were written: `meta["at"]` is the place of the token in the text of its block, and
`meta["from"]` the place of each character of a text, since an entity or a backslash is longer than what it shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt, rules_inline
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from markdown_it.rules_inline import StateInline

    Place = tuple[int, int]  # from and to, of characters in the text of a block

_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"//[^\s/<>\"`\[\]\\|\x00-\x1f\x7f][^\s<>\"`\[\]\\|\x00-\x1f\x7f\u3000-\u303f\uff01-\uff0f]*")
_SLACK_LINK = re.compile(r"<((?:https?://|mailto:)[^\s<>|]+)\|([^<>\n]*)>", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'*_~"
_DEEPEST = 40  # nested blocks; the parser leaves out what is deeper
_ONE_WORD = re.compile(r"\w+")


class _Markdown(MarkdownIt):
    """Addresses are kept as they are written; they are checked where they become links."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


def parse(text: str) -> list[Token]:
    """The tokens of a Markdown text with Unix line ends.

    Raises:
        RecursionError: quotations, lists or images are nested too deeply.
    """
    tokens = _PARSER.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise RecursionError("too many blocks within blocks")
    for token in tokens:
        if token.children:
            token.children = _as_typed(_joined(token.children))
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
        url = f"{scheme[0]}:{rest}"
        _push_link(state, url, url, state.pos - len(scheme[0]))
    state.pos += 1 + len(rest)
    return True


def _slack_link(state: StateInline, silent: bool) -> bool:
    """The rule for `<https://…|label>`, which models and people who know Slack write."""
    if state.src[state.pos] != "<" or not (found := _SLACK_LINK.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        _push_link(state, found[1].replace("&amp;", "&"), found[2], found.start(2), found.span())
    state.pos = found.end()
    return True


def _without_punctuation(address: str) -> str:
    """The address without punctuation of the sentence around it, such as a full stop or a closing parenthesis."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in _AFTER_ADDRESS or (address[end - 1] == ")" and surplus > 0)):
        end -= 1
        surplus -= address[end] == ")"
    return address[:end]


def _push_link(state: StateInline, url: str, label: str, label_at: int, at: Place | None = None) -> None:
    """Add a link; if no place is given, it gets the place of its label."""
    at = at or (label_at, label_at + len(label))
    opened = state.push("link_open", "a", 1)
    opened.attrs = {"href": url}
    text = state.push("text", "", 0)
    text.content = label
    closed = state.push("link_close", "a", -1)
    opened.meta["at"] = closed.meta["at"] = at
    text.meta["at"] = (label_at, label_at + len(label))


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, wrapped so that its tokens know where they were written."""

    def run(state: StateInline, silent: bool) -> bool:
        if silent:
            return rule(state, silent)
        start, count, pending = state.pos, len(state.tokens), state.pending
        if not rule(state, silent):
            return False
        made = state.tokens[count:]
        if pending and made and made[0].type == "text":  # the text before it
            del made[0]
        if made and made[0].type == "text" and "at" not in made[0].meta:  # runs of markers, one a token
            at = start
            for token in made:
                token.meta["at"] = (at, at + len(token.content))
                at += len(token.content)
        for token in made:
            if token.type == "text" and token.content and made[0].info == "auto":
                token.meta["at"] = (start + 1, state.pos - 1)
            elif token.type != "text":
                token.meta.setdefault("at", (start, state.pos))
        return True

    return run


def _joined(tokens: Iterable[Token]) -> list[Token]:
    """The tokens, those of text that touch as one, each character of which knows where it was written."""
    found: list[Token] = []
    run: list[Token] = []
    after = 0  # where text begins that no rule made
    for token in tokens:
        start, end = token.meta.get("at", (after, after + len(token.content)))
        after = start + 1 if token.type == "link_open" else end
        if token.type in ("text", "text_special"):
            run.append(Token("text", "", 0, content=token.content, meta={"from": _places(token.content, start, end)}))
        else:
            found += [*_as_one(run), token]
            run = []
    return found + _as_one(run)


def _places(content: str, start: int, end: int) -> list[Place]:
    if len(content) == end - start:
        return [(place, place + 1) for place in range(start, end)]
    return [(start, end)] * len(content)


def _as_one(run: Sequence[Token]) -> list[Token]:
    """The texts as one token; none if they are empty."""
    content = "".join(token.content for token in run)
    places = [place for token in run for place in token.meta["from"]]
    return [Token("text", "", 0, content=content, meta={"from": places})] if content else []


def _as_typed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with markers that were meant as text turned back into text: `__init__`, `2*3*4`, `*.py,*.txt`."""
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
                found[start] = _text(found[start])
                token = _text(token)
                if len(found) == start + 2 and found[-1].type == "text":
                    (token,) = _as_one((found[start], found[-1], token))
                    del found[start:]
        found.append(token)
    return found


def _is_typed(markup: str, before: str, after: str, first: Token, last: Token) -> bool:
    """Whether the markers around the tokens from `first` to `last`, between two characters, are text and not markup."""
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
    """The first (0) or last (-1) character of a text; empty for any other token."""
    return token.content[at] if token.type == "text" and token.content else ""


def _text(marker: Token) -> Token:
    """The marker as text."""
    return Token("text", "", 0, content=marker.markup, meta={"from": _places(marker.markup, *marker.meta["at"])})


def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["strikethrough", "table"])
    # Texts are joined here, so that each character keeps its place.
    parser.disable(["html_block", "html_inline", "reference", "lheading", "fragments_join", "text_join"])
    for name, rule in _RULES.items():
        parser.inline.ruler.at(name, _placed(rule))
    parser.inline.ruler.after("text", "bare_address", _bare_address)
    parser.inline.ruler.before("autolink", "slack_link", _slack_link)
    return parser


_RULES = {
    "newline": rules_inline.newline,
    "escape": rules_inline.escape,
    "backticks": rules_inline.backtick,
    "strikethrough": rules_inline.strikethrough.tokenize,
    "emphasis": rules_inline.emphasis.tokenize,
    "link": rules_inline.link,
    "image": rules_inline.image,
    "autolink": rules_inline.autolink,
    "entity": rules_inline.entity,
}
_PARSER = _parser()
