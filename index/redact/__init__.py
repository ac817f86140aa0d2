"""Replace secrets in support texts before anything is stored.

A text is brought to a form in which it does not matter how it was typed, quoted or wrapped (`forms`). In it, tokens are
known by how they begin (`vendors`), others by what stands around them (`contexts`, `commands`), and passwords and
the like by the name that they are given to (`assignments`, `spoken`); what is in base64 is looked into (`encoded`).
What was found is replaced where it stands in the text as it was typed, and nothing else is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.redact.anchors import anchors_in
from index.redact.assignments import assigned
from index.redact.commands import commanded
from index.redact.contexts import BY_ANCHOR, CONTEXTS
from index.redact.encoded import decoded
from index.redact.forms import readings
from index.redact.names import names_in
from index.redact.spans import Span
from index.redact.spoken import paired
from index.redact.tokens import Tokens
from index.redact.vendors.code import TOKENS as OF_CODE
from index.redact.vendors.data import TOKENS as OF_DATA
from index.redact.vendors.talk import JWT
from index.redact.vendors.talk import TOKENS as OF_TALK

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKER = re.compile(r"(\[redacted: [a-z ]+\])")
_ROUNDS = 3  # what still matches after so many was built to, and goes as a whole
_TOKENS = (*OF_CODE, *OF_DATA, *OF_TALK)
_LAST = len(_TOKENS) + len(CONTEXTS)
_TABLES = Tokens([*enumerate(_TOKENS), (_LAST, JWT)])


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and the kinds of the secrets replaced, in order of appearance."""

    text: str
    found: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Replace every secret by `[redacted: <kind>]`; doing so again changes nothing and finds nothing."""
    found: list[str] = []
    if "[redacted: " not in text:
        return Redacted(_clean(text, found, _ROUNDS), tuple(found))
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


def _spans(piece: str) -> list[Span]:
    """Where secrets stand in a piece of text, in any of its forms."""
    spans: list[Span] = []
    for form, is_new in readings(piece):
        found = _found(form.text)
        if is_new:
            found = [span for span in found if is_new(form, span.start, span.end)]
        spans += (Span(*form.span(span.start, span.end), span.rank, span.kind) for span in found)
    return spans


def _found(text: str) -> list[Span]:
    """Where secrets stand in a form."""
    spans = _TABLES.spans(text) + _in_context(text)
    for start, end, said in decoded(text):
        inside = min(_TABLES.spans(said) + _in_context(said), key=lambda span: span.rank, default=None)
        if inside:
            spans.append(Span(start, end, inside.rank, inside.kind))
    return spans


def _in_context(text: str) -> list[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ is the one letter whose lower case is longer; it would shift all behind it
        lowered = text.replace("İ", "I").lower()
    anchors = anchors_in(lowered)
    if not anchors and lowered.isascii():
        return []
    spans: list[Span] = []
    for anchor in anchors.keys() & BY_ANCHOR.keys():
        for rank, rule in BY_ANCHOR[anchor]:
            if rule.beside not in text:
                continue
            for match in rule.pattern.finditer(lowered if rule.folded else text):
                groups = range(min(1, rule.pattern.groups), rule.pattern.groups + 1)
                told = (match.span(group) for group in groups if match[group])
                spans += (Span(*span, len(_TOKENS) + rank, rule.kind) for span in told)
    spans += paired(text, lowered, anchors, _LAST + 1)
    spans += commanded(text, anchors.keys(), _LAST + 1)
    if names := names_in(lowered, anchors):
        spans += assigned(text, lowered, names, _LAST + 1)
    return spans
