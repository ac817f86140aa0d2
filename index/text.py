"""Plain text from whatever people, and attackers, typed."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
# Invisible characters can carry hidden instructions, and hide words from search and secrets from redaction: controls,
# soft hyphens and fillers, zero-width and bidirectional marks, variation selectors, tags, lone surrogates.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]+"
)
# Where they are part of the spelling: between letters that are joined or kept apart (Arabic, Syriac, N'Ko, Indic
# scripts, Myanmar, Khmer, Mongolian), and in emoji, as presentation selectors or to combine several into one.
_NON_JOINER, _JOINER, _AS_EMOJI, _KEYCAP = "\u200c", "\u200d", "\ufe0f", "\u20e3"
_JOINING = re.compile("[\u0600-\u07ff\u0840-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")  # the ASCII ones, which are much faster to find
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Pattern:
    """A regular expression that is compiled when it is first used: of long tables, most never are in a process."""

    written: str
    flags: int = 0

    @cached_property
    def ready(self) -> re.Pattern[str]:
        return re.compile(self.written, self.flags)

    @property
    def groups(self) -> int:
        return self.ready.groups

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self.ready.search(text, start, end)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.ready.match(text, start)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.ready.finditer(text)


def clean(text: str) -> str:
    """The text with Unix line ends, without runs of blank lines or stray invisible characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text) if text.isascii() else INVISIBLE.sub(_legitimate, text)
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def stray_invisibles(text: str) -> list[tuple[int, int, str]]:
    """The spans of stray invisible characters, each with the part of it that belongs to the spelling."""
    found = ((*run.span(), _legitimate(run)) for run in INVISIBLE.finditer(text))
    return [(start, end, spelt) for start, end, spelt in found if spelt != text[start:end]]


def _legitimate(found: re.Match[str]) -> str:
    """The part of a run of invisible characters that belongs to the word or emoji around it: at most one of a kind."""
    text, (start, end) = found.string, found.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if _EMOJI.match(before):
        joined = _JOINER in found[0] and _EMOJI.match(after)
        return (_AS_EMOJI if found[0][0] == _AS_EMOJI else "") + (_JOINER if joined else "")
    if after == _KEYCAP and before in "0123456789#*":
        return _AS_EMOJI if _AS_EMOJI in found[0] else ""
    if _JOINING.match(before) or (before.isalpha() and _JOINING.match(after)):
        return next((mark for mark in found[0] if mark in (_NON_JOINER, _JOINER)), "")
    return ""


def both_ends(items: Sequence[T], limit: int) -> tuple[T, ...]:
    """At most `limit` items, half from the start and half from the end, which say what a long text is about."""
    if len(items) <= limit:
        return tuple(items)
    head = limit // 2
    return (*items[:head], *items[head - limit :])


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words, with an ellipsis where something was left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rfind(" ")
    return (head[:at_word] if at_word > limit // 2 else head).rstrip(" ,.;:") + "…"


def without_middle(text: str, limit: int) -> str:
    """The text, or about its first and last `limit / 2` characters if it is longer."""
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half]}\n[…]\n{text[-half:]}"


def counted(number: int, noun: str) -> str:
    """The number and its noun, in the plural unless it is 1."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
