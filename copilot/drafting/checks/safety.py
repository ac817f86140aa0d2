"""Pings, secrets and invisible characters are taken out: no post may contain them.

They are looked for in the parsed Markdown, so it makes no difference how they are written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.checks.mending import mended
from copilot.model import Remark
from index.redact import redact
from index.text import clean, stray_invisibles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.text.shown import Edit, Shown

_PING = re.compile(r"<[!@#]([^<>\n|]{1,200})(?:\|([^<>\n]{0,200}))?>")
_BROADCAST = re.compile(r"(?<![A-Za-z0-9])(@+)(?:channel|here|everyone)(?![A-Za-z0-9])", re.IGNORECASE)
_REST_OF_PING = re.compile(r"<(?=[!@#])")
_MARKER = re.compile(r"\[redacted: [a-z ]+\]")


def without_pings(text: str) -> tuple[str, list[Remark]]:
    """The text without mentions that would notify anyone."""
    pinged = mended(text, _pings)
    reason = "A mention that would have pinged people was removed."
    return pinged, [Remark("ping", reason, "mended")] if pinged != text else []


def _pings(page: Shown) -> Iterator[Edit]:
    done: set[int] = set()
    for found in _PING.finditer(page.text):
        begin, end = found.span(2) if found[2] else (found.start(1), found.end(1) - len(found[1]) + _name(found[1]))
        done.add(found.start())
        yield (*page.at(found.start(), begin), "")
        yield (*page.at(end, found.end()), "")
    # If this has created another mention, it is harmless without its bracket.
    for found in _REST_OF_PING.finditer(page.text):
        if found.start() not in done:
            yield (*page.at(*found.span()), "")
    for found in _BROADCAST.finditer(page.text):
        yield (*page.at(*found.span(1)), "")


def _name(mentioned: str) -> int:
    return len(mentioned.split("^")[0])


def without_secrets(text: str) -> tuple[str, list[Remark]]:
    """The text without secrets; a reply that contained one cannot be trusted otherwise."""
    kinds = list(redact(text).found)

    def find(page: Shown) -> Iterator[Edit]:
        safe = redact(page.text)
        kinds.extend(kind for kind in safe.found if kind not in kinds)
        if safe.found:
            yield from _replaced(page, safe.text)

    safe = mended(redact(text).text, find)
    reason = f"A secret was removed ({', '.join(kinds)})."
    return safe, [Remark("secret", reason, "fault")] if kinds else []


def _replaced(page: Shown, safe: str) -> Iterator[Edit]:
    """The edits from what is shown to its redacted form; the text between two markers is the same in both."""
    at, markers = 0, _MARKER.findall(safe)
    for place, kept in enumerate(_MARKER.split(safe)):
        start = page.text.index(kept, at) if kept else (at if place < len(markers) else len(page.text))
        if place and start > at:
            yield (*page.at(at, start), markers[place - 1])
        at = start + len(kept)


def without_invisibles(text: str) -> tuple[str, list[Remark]]:
    """The text without invisible characters: they hide words from the checks and from the engineer."""
    cleaned = mended(clean(text), _invisibles)
    reason = "Invisible characters were removed."
    return cleaned, [Remark("invisible", reason, "mended")] if len(cleaned) < len(text.strip()) - 2 else []


def _invisibles(page: Shown) -> Iterator[Edit]:
    for start, end, spelt in stray_invisibles(page.text):
        yield (*page.at(start, end), spelt)
