"""Text that Slack shows as it was typed: Slack is kept from formatting it, linking words or seeing mentions in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from copilot.text.active import active_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Slack has no escape for its markers. It formats `*word*` only if the markers touch the word inside and no letter
# outside: an invisible soft hyphen inside the pair prevents it, a zero-width space outside allows it.
SHY = "\u00ad"
GAP = "\u200b"
# Slack takes everything between backticks as code, so a backtick inside has to become another character.
TICK = "\u02cb"

# Invisible characters and those that reverse a line: inside a word they hide another word.
HIDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff\ud800-\udfff]"
    "|(?<=[A-Za-z0-9@.:/])[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]+(?=[A-Za-z0-9@.:/])"
)

_BOUNDARY = frozenset(" \t.,;:!?()[]{}\"'-/<>&")
_QUOTE = (">", "＞")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one line: `open` and `close` are our markers, `raw` and `label` are parts of a link that we write."""

    text: str
    kind: Literal["text", "code", "raw", "label", "open", "close"] = "text"


def escape(text: str) -> str:
    """The text with Slack's three special characters escaped, so that nothing in it can ping or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code_span(text: str) -> Part:
    """The text as code, in which Slack formats and links nothing."""
    return Part(f"`{escape(text.replace('`', TICK))}`", "code")


def show(parts: Sequence[Part]) -> str:
    """The line in mrkdwn: our markers format, markers in the text do not."""
    parts = [piece for part in _joined(parts) for piece in _inert(part)]
    guarded = _guarded(parts)
    joined = guarded[:1]
    for (before, after), text in zip(pairwise(parts), guarded[1:], strict=True):
        joined += [GAP, text] if _needs_gap(before, after) else [text]
    return "".join(joined)


def show_plain(text: str) -> str:
    """Text of several lines, with nothing in it taken as markup."""
    return "\n".join(guard_quote(show([Part(line)])) for line in text.split("\n"))


def guard_quote(line: str) -> str:
    """A line in mrkdwn that does not become a quotation, however it begins."""
    begin = line.lstrip()
    if not begin.startswith((escape(_QUOTE[0]), _QUOTE[1])):
        return line
    return line[: len(line) - len(begin)] + SHY + begin


def _joined(parts: Sequence[Part]) -> list[Part]:
    """The parts, with adjacent plain ones joined: an address may begin in one and end in the next."""
    found: list[Part] = []
    for part in parts:
        if found and part.kind == found[-1].kind == "text":
            part = Part(found.pop().text + part.text)
        found += [part] if part.text else []
    return found


def _inert(part: Part) -> list[Part]:
    """The part, with words that Slack would turn into a link or a mention written as code."""
    if part.kind != "text":
        return [part]
    found: list[Part] = []
    at = 0
    for start, end in active_words(part.text):
        found += [Part(part.text[at:start]), code_span(part.text[start:end])]
        at = end
    return [piece for piece in (*found, Part(part.text[at:])) if piece.text]


def _needs_gap(before: Part, after: Part) -> bool:
    """Whether a marker would touch a letter, or another marker, on its outer side."""
    if before.kind == "text":
        return after.kind in ("open", "code") and not _is_boundary(before.text[-1])
    if after.kind == "text":
        return before.kind in ("close", "code") and not _is_boundary(after.text[0])
    if before.kind == "raw":
        return after.kind in ("open", "code")
    return before.kind in ("close", "code") and after.kind != "close"


def _is_boundary(char: str) -> bool:
    return char in _BOUNDARY or char.isspace()


def _guarded(parts: Sequence[Part]) -> list[str]:
    # Slack does not look into code and addresses; here a control character stands for them: no letter, no space.
    line = "".join("\x01" * len(part.text) if part.kind in ("code", "raw") else part.text for part in parts)
    before, after = _guards(line)
    ticks = sum(part.text.count("`") for part in parts if part.kind != "raw")
    shown, at = [], 0
    for part in parts:
        text = part.text
        if part.kind in ("text", "label"):
            chars = (
                (SHY if at + step in before else "") + char + (SHY if at + step in after else "")
                for step, char in enumerate(text)
            )
            text = escape("".join(chars))
            text = text.replace("`", TICK) if ticks > 1 else text
        shown.append(text)
        at += len(part.text)
    return shown


def _guards(line: str) -> tuple[set[int], set[int]]:
    """The places of markers that need a guard before them, because they may close a pair, and of those that need one
    after them."""
    before: set[int] = set()
    after: set[int] = set()
    for mark in "*_~":
        if line.count(mark) < 2:
            continue
        at = [place for place, char in enumerate(line) if char == mark]
        opening = [place for place in at if _may_open(line, place)]
        closing = [place for place in at if _may_close(line, place)]
        if opening and closing:
            after |= {place for place in opening if place + 2 <= closing[-1]}
            before |= {place for place in closing if place - 2 >= opening[0]}
    return before, after


def _may_open(line: str, at: int) -> bool:
    return (at == 0 or not line[at - 1].isalnum()) and at + 1 < len(line) and not line[at + 1].isspace()


def _may_close(line: str, at: int) -> bool:
    return at > 0 and not line[at - 1].isspace() and (at + 1 == len(line) or not line[at + 1].isalnum())
