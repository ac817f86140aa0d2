"""MDX components and HTML tags in Markdown: each leaves its content, and its title, if it has one, as a label.

A folded part with a title of its own (an accordion, a `details`) becomes a section: people look for that title.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from index.docs.formats.callouts import label
from index.docs.formats.fences import outside_code, with_fences

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLD, FOLD_END = "\ue000", "\ue001"  # a paragraph each: the title of a folded part, and its end
_OWN_MARKS = re.compile("[\ue000-\ue002]")
_TEXT = r"\"[^\"]{0,1000}\"|'[^']{0,1000}'"
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}+\}){0,500}+\}){0,2000}+\}"
_TAG = re.compile(rf"<(/?)([A-Za-z][\w.:-]{{0,60}})((?:\s|[^<>\"'{{}}\s/]|/(?!>)|{_TEXT}|{_BRACES}){{0,4000}}+)(/?)>")
_ATTRIBUTE = re.compile(
    r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{\s*(?:\"([^\"{}]*)\"|'([^'{}]*)'|`([^`{}]*)`)\s*\})"
)
_COMMENT = re.compile(r"\{/\*.*?\*/\}|<!--.*?-->", re.DOTALL)
_MODULE = re.compile(r"^(?:import\s+(?:[{*\"']|[\w{},*\s]+\sfrom\b)|export\s+(?:const|let|default|function|\{|\*))")
_SPACES = re.compile(r"\{\s*(?:\"\s*\"|'\s*')?\s*\}")
_UNSEEN = re.compile(r"<(script|style|svg|noscript|iframe)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)

_FOLDED = {"accordion", "details", "expandable", "dropdown", "faqitem", "collapse", "toggle", "collapsible"}
_CALLOUTS = {"note", "warning", "tip", "info", "check", "danger", "caution", "important", "callout", "admonition"}
_CALLOUTS |= {"alert", "aside", "hint", "success", "error"}
_BLOCKS = {"p", "div", "br", "hr", "table", "ul", "ol", "section", "article", "center", "pre", "blockquote", "figure"}
_INLINE = {"a", "b", "i", "u", "s", "em", "strong", "code", "kbd", "sup", "sub", "span", "img", "small", "mark", "abbr"}
_INLINE |= {"td", "th", "tr", "tbody", "thead", "li", "dl", "dt", "dd", "nav", "main", "header", "footer", "button"}
_INLINE |= {"input", "summary", "picture", "source", "video", "label", "q", "cite", "del", "ins", "tt", "font", "var"}
_INLINE |= {"h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "svg", "path", "iframe", "script", "style", "link"}
_HTML = _FOLDED | _BLOCKS | _INLINE
_QUOTED = {"code", "kbd", "tt"}


def without_components(source: str, *, is_mdx: bool) -> str:
    """Plain Markdown, in which the marks above stand for folded parts."""
    source = _OWN_MARKS.sub("", source)
    lines = source.split("\n")
    if is_mdx or any(_MODULE.match(line) and " from " in line for line in lines[:80]):
        source, is_mdx = "\n".join(_without_modules(lines)), True
    return outside_code(source, lambda text: _without_tags(text, is_mdx=is_mdx))


def _without_modules(lines: list[str]) -> Iterator[str]:
    """MDX without its imports and exports, each of which ends at the next blank line."""
    skipping = False
    for line, is_code in with_fences(lines):
        skipping = bool(line.strip()) and (skipping or (not is_code and bool(_MODULE.match(line))))
        if not skipping:
            yield line


def _without_tags(text: str, *, is_mdx: bool) -> str:
    text = _UNSEEN.sub("", _COMMENT.sub("", text))
    text = _TAG.sub(lambda found: _left_of(found, is_mdx=is_mdx), text)
    return _SPACES.sub(" ", text) if is_mdx else text


def _left_of(found: re.Match[str], *, is_mdx: bool) -> str:
    """What a tag leaves."""
    closes, name, empty = bool(found[1]), found[2], bool(found[4])
    kind, is_component, options = name.lower(), name[0].isupper(), attributes_in(found[3])
    if not is_component and kind not in _HTML:
        return found[0].replace("<", "&lt;")  # a placeholder such as <your-token>
    if _is_in_table(found):
        return "" if kind != "br" else " "
    title = next((options[key] for key in ("title", "label", "header", "summary", "heading") if options.get(key)), "")
    if kind in _FOLDED and not empty:
        if not closes and not title:
            return "\n\n"  # its title is in a `summary`
        return f"\n\n{FOLD_END}\n\n" if closes else f"\n\n{FOLD}{title}\n\n"
    if kind == "summary":
        return "\n\n" if closes else f"\n\n{FOLD}"
    if kind in _CALLOUTS and is_component:
        said = options.get("type") or options.get("variant") or ("note" if kind in ("callout", "aside") else kind)
        return "\n\n" if closes else f"\n\n{label(said, title)}\n\n"
    if is_component:
        return _of_component(found, options, title)
    return _of_html(kind, closes, options)


def _of_component(found: re.Match[str], options: dict[str, str], title: str) -> str:
    closes, kind = bool(found[1]), found[2].lower()
    if kind in ("paramfield", "responsefield") and not closes:  # Mintlify's tables of parameters
        name = next((options[key] for key in ("name", "query", "path", "body", "header") if options.get(key)), "")
        kinds = f" ({options['type']})" if options.get("type") else ""
        return f"\n\n`{name}`{kinds}\n\n" if name else "\n\n"
    if title and not closes:
        return f"\n\n**{title}**\n\n"
    if kind == "tabitem" and not closes and options.get("value"):
        return f"\n\n**{options['value']}**\n\n"
    return "\n\n" if _is_alone(found) else ""


def _of_html(kind: str, closes: bool, options: dict[str, str]) -> str:
    if kind in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return "\n\n" if closes else f"\n\n{'#' * int(kind[1])} "
    if kind in ("td", "th"):
        return " | " if closes else ""
    if kind in ("li", "tr", "dt"):
        return "" if closes else ("\n- " if kind == "li" else "\n")
    if kind in _QUOTED:
        return "`"
    if kind in ("a", "span") and not closes and (anchor := options.get("id") or options.get("name")):
        return f'<a id="{html.escape(anchor)}"></a>'
    return "\n\n" if kind in _BLOCKS else ""


def _is_in_table(found: re.Match[str]) -> bool:
    start = found.string.rfind("\n", 0, found.start()) + 1
    return found.string[start : start + 12].lstrip().startswith("|")


def _is_alone(found: re.Match[str]) -> bool:
    """Whether nothing but tags stands on its line: then it is a block, and not a part of a sentence."""
    text = found.string
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    before, after = text[start : found.start()], text[found.end() : end if end >= 0 else len(text)]
    return not before.strip()[:1].strip("<") and not after.strip()[:1].strip("<")


def attributes_in(text: str) -> dict[str, str]:
    """The attributes of a tag that are plain texts."""
    return {name: html.unescape(next(filter(None, values), "")) for name, *values in _ATTRIBUTE.findall(text)}
