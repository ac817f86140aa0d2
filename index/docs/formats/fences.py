"""Where code stands in Markdown, so that nothing in it is taken for markup of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HIDDEN = "\ue002"  # around the number of a piece of inline code; no page may contain it
_FENCE = re.compile(r"^[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$")
_SPAN = re.compile(r"(?<!`)(`{1,8})(?!`)((?:[^`\n]|\n(?![ \t]*\n)|`(?!`)){1,2000}?)(?<!`)\1(?!`)")


def fence_after(fence: str, line: str) -> str:
    """Which fence is open after a line, given the one that was open before it."""
    found = _FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return "" if found[1][0] == "`" and "`" in found[2] else found[1]
    return "" if found[1].startswith(fence) and not found[2].strip() else fence


def with_fences(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to a fence."""
    fence = ""
    for line in lines:
        before, fence = fence, fence_after(fence, line)
        yield line, bool(before or fence)


def outside_code(source: str, change: Callable[[str], str]) -> str:
    """The source with `change` applied to each text between fences, in which inline code is hidden."""
    done, text = list[str](), list[str]()
    for line, is_code in with_fences(source.split("\n")):
        if not is_code:
            text.append(line)
            continue
        if text:
            done.append(_outside_spans("\n".join(text), change))
            text = []
        done.append(line)
    if text:
        done.append(_outside_spans("\n".join(text), change))
    return "\n".join(done)


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    spans: list[str] = []

    def hide(found: re.Match[str]) -> str:
        spans.append(found[0])
        return f"{HIDDEN}{len(spans) - 1}{HIDDEN}"

    changed = change(_SPAN.sub(hide, text))
    return re.sub(f"{HIDDEN}(\\d+){HIDDEN}", lambda found: spans[int(found[1])], changed)
