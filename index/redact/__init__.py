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

from index.normal import Form
from index.redact.anchors import COMMANDS, TELLING, anchors_in
from index.redact.assignments import assigned
from index.redact.codes import ANCHORS as CODES
from index.redact.codes import coded
from index.redact.commands import commanded
from index.redact.contexts import BY_ANCHOR, CONTEXTS
from index.redact.encoded import decoded, has_long_run
from index.redact.forms import is_encoded, other_readings, readable
from index.redact.names import ANCHORS as NAMES
from index.redact.names import names_in
from index.redact.spans import Span
from index.redact.spoken import PAIRED, paired
from index.redact.tables import tabled
from index.redact.tokens import Tokens
from index.redact.vendors import JWT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKER = re.compile(r"(\[redacted: [a-z ]+\])")
_ROUNDS = 3  # what still matches after so many was built to, and goes as a whole
_LAST = len(TOKENS) + len(CONTEXTS)
_TABLES = Tokens([*enumerate(TOKENS), (_LAST, JWT)])

# Words of Latin letters with some of another script that look like them.
_LATIN = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455", "aeopcyxis")
_OTHERS = "".join(map(chr, _LATIN))
_ALIKE = re.compile(f"(?<=[a-z])[{_OTHERS}][a-z{_OTHERS}]{{0,20}}|[{_OTHERS}](?=[a-z])")


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
    if not (spans := _spans(piece)):
        return piece
    spans = _joined(spans)
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
    form = readable(piece)
    text = form.text if form else piece
    is_long = has_long_run(text)
    spans, is_anchored = _found(text, is_long)
    for start, end, said in decoded(text) if is_long else ():
        if inside := min(_found(said)[0], key=lambda span: span.rank, default=None):
            spans.append(Span(start, end, inside.rank, inside.kind))
    placed = [_placed(form, span) for span in spans] if form else spans
    if is_anchored or is_encoded(text):
        for other, is_new in other_readings(form or Form(piece), is_anchored):
            found, _ = _found(other.text)
            placed += (_placed(other, span) for span in found if is_new is None or is_new(other, span.start, span.end))
    return placed


def _placed(form: Form, span: Span) -> Span:
    """The span where it stands in what a form was made from."""
    return Span(*form.span(span.start, span.end), span.rank, span.kind)


def _found(text: str, is_long: bool = True) -> tuple[list[Span], bool]:
    """Where secrets stand in a form, and whether a word stands in it without which there is none."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ is the one letter whose lower case is longer; it would shift all behind it
        lowered = text.replace("İ", "I").lower()
    if not text.isascii() and _ALIKE.search(lowered):
        lowered = _ALIKE.sub(lambda word: word[0].translate(_LATIN), lowered)
    spans, anchors = _TABLES.spans(text, is_long), anchors_in(lowered)
    if not anchors:
        return spans, False
    spans += _in_context(text, lowered, anchors)
    if not PAIRED.isdisjoint(anchors):
        spans += paired(text, lowered, anchors, _LAST + 1)
    if not CODES.isdisjoint(anchors):
        spans += coded(text, lowered, anchors, _LAST + 1)
    if not COMMANDS.isdisjoint(anchors):
        spans += commanded(text, anchors, _LAST + 1)
    names = [] if NAMES.isdisjoint(anchors) else names_in(lowered, anchors)
    if names:
        spans += assigned(text, lowered, names, _LAST + 1)
        spans += tabled(text, lowered, names, _LAST + 1)
    return spans, bool(names) or not TELLING.isdisjoint(anchors)


def _in_context(text: str, lowered: str, anchors: dict[str, list[int]]) -> list[Span]:
    """What is a secret by what stands around it."""
    spans: list[Span] = []
    for anchor in anchors:
        for rank, rule in BY_ANCHOR.get(anchor, ()):
            for match in rule.pattern.finditer(lowered if rule.folded else text):
                groups = range(min(1, rule.pattern.groups), rule.pattern.groups + 1)
                told = (match.span(group) for group in groups if match[group])
                spans += (Span(*span, len(TOKENS) + rank, rule.kind) for span in told)
    return spans
