"""Admonitions and tabs that are no components, as labels and plain content: Docusaurus, VitePress, MkDocs, GitHub,
GitBook and Hugo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.docs.formats.fences import with_fences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_COLONS = re.compile(
    r"^([ \t]*):::+[ \t]*(?:\{?([A-Za-z][\w-]*)\}?)?[ \t]*(?:\[(.+?)\]|\"(.+?)\"|([^\n{]*?))?[ \t]*(?:\{.*\})?$"
)
_INDENTED = re.compile(
    r"^([ \t]*)(!!!|\?\?\?\+?|===[!+]?)[ \t]+(?:([A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*)?[ \t]*(?:\"(.*?)\")?[ \t]*$"
)
_QUOTED = re.compile(r"^([ \t]*(?:>[ \t]*)+)\[!(\w+)\][+-]?[ \t]*(.*)$")
_SHORTCODE = re.compile(r"\{\{?[%<]\s*(/?)\s*([\w/-]+)([^{}\n]*?)\s*/?\s*[%>]\}?\}")
_OPTION = re.compile(r"(\w+)=\"([^\"]*)\"")
_CALLS_OUT = {"hint", "callout", "alert", "notice", "note", "warning", "tip", "admonition"}
_SILENT = {
    "tabs",
    "tab",
    "content-ref",
    "embed",
    "code",
    "include",
    "raw",
    "endraw",
    "details",
    "group",
    "row",
    "column",
}
_TABS = {"tabs", "tab", "details", "code-group", "group", "tab-set", "tab-item", "grid", "div"}
_SHIFT = 4  # columns by which the content of an indented admonition is moved in


def label(kind: str, title: str = "") -> str:
    """What a reader sees above a callout or a tab, such as `**Warning:** Mind the gap`."""
    kind = "" if kind.lower() in _TABS else kind.replace("-", " ").strip().capitalize()
    title = " ".join(title.split()).strip('"*')
    return f"**{kind}:** {title}".strip() if kind else f"**{title}**" if title else ""


def plain_callouts(source: str) -> str:
    """The source with each admonition and tab as a label above its content."""
    return "\n".join(_plain(with_fences(source.split("\n"))))


def _plain(lines: Iterable[tuple[str, bool]]) -> Iterator[str]:
    moved: list[int] = []  # the columns at which the contents of the open admonitions begin
    for line, is_code in lines:
        indent = len(line) - len(line.lstrip(" "))
        while moved and line.strip() and indent < moved[-1]:
            moved.pop()
        shift = min(indent, _SHIFT * len(moved))
        if is_code:
            yield line[shift:]
            continue
        if (found := _INDENTED.match(line)) and (found[3] or found[4]):
            moved.append(indent + _SHIFT)
            kind = "" if found[2].startswith("===") else found[3] or ""
            yield from ("", line[shift:indent] + label(kind, found[4] or ""), "")
            continue
        yield from _line(line[shift:])


def _line(line: str) -> Iterator[str]:
    if line.lstrip().startswith(":::"):
        found = _COLONS.match(line)
        said = label(found[2] or "", found[3] or found[4] or found[5] or "") if found else ""
        yield from ("", found[1] + said if found and said else "", "")
    elif found := _QUOTED.match(line):
        yield from (found[1] + label(found[2], found[3]), found[1].rstrip())
    else:
        yield _SHORTCODE.sub(_shortcode, line) if "{" in line else line


def _shortcode(found: re.Match[str]) -> str:
    closes, name = bool(found[1]) or found[2].lower().startswith(("end", "/")), found[2].lower()
    options = dict(_OPTION.findall(found[3]))
    title = options.get("title") or options.get("name") or options.get("header") or ""
    if name in _CALLS_OUT and not closes:
        kind = options.get("style") or options.get("type") or (name if name not in ("hint", "admonition") else "note")
        return f"\n\n{label(kind, title)}\n\n"
    if closes or title:
        return f"\n\n{label('', title)}\n\n" if title else "\n\n"
    return "" if name in _SILENT else found[0]
