"""Replace secrets in support texts before anything is stored.

Known formats come from tables (`formats`); passwords and the like are recognised by the name that they are assigned to
(`assignments`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.redact.assignments import assigned
from index.redact.formats import ANY_TOKEN, BY_ANCHOR, TOKENS, Rule, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKER = re.compile(r"(\[redacted: [a-z ]+\])")
_ROUNDS = 3  # what still matches after so many was built to, and goes as a whole


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and the kinds of the secrets replaced, in order of appearance."""

    text: str
    found: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Replace every secret by `[redacted: <kind>]`; doing so again changes nothing and finds nothing."""
    found: list[str] = []
    pieces = _MARKER.split(text)  # searched apart, so that no match can see or break a marker
    pieces[::2] = [_clean(piece, found, _ROUNDS) for piece in pieces[::2]]
    return Redacted("".join(pieces), tuple(found))


def _clean(piece: str, found: list[str], rounds: int) -> str:
    """One piece without its secrets; what is left of it is searched again, as it would be when redacted again."""
    spans = _joined(_spans(piece))
    if not spans:
        return piece
    if not rounds:
        spans = [Span(0, len(piece), 0, "secret")]
    parts, position = [], 0
    for span in spans:
        parts.append(_clean(piece[position : span.start], found, rounds - 1))
        found.append(span.kind)
        parts.append(f"[redacted: {span.kind}]")
        position = span.end
    return "".join([*parts, _clean(piece[position:], found, rounds - 1)])


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order of appearance, those that overlap as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined.pop()
            rank, kind = min(last[2:], span[2:])
            span = Span(last.start, max(last.end, span.end), rank, kind)
        joined.append(span)
    return joined


def _spans(text: str) -> Iterator[Span]:
    if ANY_TOKEN.search(text):
        for rank, rule in enumerate(TOKENS):
            yield from _matches(rule, rank, text)
    # İ is the one letter whose lower case is longer, which would shift every position behind it.
    lowered = text.replace("İ", "I").lower()
    for anchor, rules in BY_ANCHOR:
        if anchor in lowered:
            for rank, rule in rules:
                yield from _matches(rule, rank, text)
    if "key" in lowered or "pass" in lowered or "pwd" in lowered or "secret" in lowered or "token" in lowered:
        yield from assigned(text, lowered)


def _matches(rule: Rule, rank: int, text: str) -> Iterator[Span]:
    for match in rule.pattern.finditer(text):
        for group in range(min(1, rule.pattern.groups), rule.pattern.groups + 1):
            if match[group]:
                yield Span(*match.span(group), rank, rule.kind)
