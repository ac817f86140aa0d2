"""The normal form of a text: what it says, however it was typed. All that is looked for in texts is looked for in it.

Slack, phones and word processors type no-break spaces, curly quotes and long dashes; keyboards of other scripts type
full-width letters; copied text brings invisible marks. None of them changes what is said, or whether it is a secret.
A form keeps the way back: a span found in it is a span of what people typed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.text import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable

_ALIKE = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u00b4\u055a\u05f3\u2039\u203a",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\u02ba\u02dd\u05f4\u00ab\u00bb\u300c\u300d\u300e\u300f\u301d\u301e\u301f",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\u058a\u05be\u1806\u2e3a\u2e3b\u30a0\ufe58",
    " ": "\u1680\u180e\u2800",  # of the other spaces, compatibility decomposition makes one
    "\n": "\u2028\u2029",
}
_PUNCTUATION = {ord(other): plain for plain, others in _ALIKE.items() for other in others}
_MARKS = "\u0300-\u036f\u0653-\u0655\u3099\u309a"  # what a system that stores letters in parts puts after them
_JAMO = "\u1100-\u11ff"
_IN_PARTS = re.compile(f"[{_MARKS}{_JAMO}]")
_WHOLE = re.compile(f"[^\\s{_MARKS}][{_MARKS}]+|[{_JAMO}]+")
# Whatever its normal form may differ from: all but the letters and signs of everyday texts, which are their own.
_UNUSUAL = re.compile(
    "[^\x00-\x7f\u00c0-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f"
    "\u05d0-\u05ea\u0621-\u064a\u066e-\u0674\u0679-\u06d3\u0904-\u0957\u0e01-\u0e32\u2190-\u21ff\u2500-\u27bf\u3001-\u3009"
    "\u3041-\u3094\u30a1-\u30fa\u30fc\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001faff]"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A text made from another by replacing parts of it; `None` for what it was made from when nothing was replaced.

    The parts are kept as four columns: where each begins and ends, here and there.
    """

    text: str
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    begins_there: tuple[int, ...] = ()
    ends_there: tuple[int, ...] = ()
    made_from: Form | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of this text stands in what was typed."""
        if self.ends:
            start, end = self._start(start), self._end(end)
        return self.made_from.span(start, end) if self.made_from else (start, end)

    def replaced(self, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> Form:
        """This form with every match replaced; itself when there is none."""
        parts, position, length = list[str](), 0, 0
        columns: tuple[list[int], ...] = ([], [], [], [])
        for found in pattern.finditer(self.text):
            (start, end), new = found.span(), put(found)
            if new == found[0]:
                continue
            length += start - position
            for column, value in zip(columns, (length, length + len(new), start, end), strict=True):
                column.append(value)
            parts += (self.text[position:start], new)
            position, length = end, length + len(new)
        if not parts:
            return self
        begins, ends, begins_there, ends_there = map(tuple, columns)
        text = "".join([*parts, self.text[position:]])
        return Form(text, begins, ends, begins_there, ends_there, self)

    def _start(self, position: int) -> int:
        last = bisect_right(self.ends, position)
        if last < len(self.begins) and self.begins[last] < position:
            return self.begins_there[last]
        return position + (self.ends_there[last - 1] - self.ends[last - 1] if last else 0)

    def _end(self, position: int) -> int:
        next_ = bisect_left(self.ends, position)
        if next_ < len(self.ends) and self.begins[next_] < position:
            return self.ends_there[next_]
        return position + (self.ends_there[next_ - 1] - self.ends[next_ - 1] if next_ else 0)


def form_of(text: str) -> Form:
    """The normal form, with the way back to the text."""
    form = Form(text)
    if text.isascii():
        return form
    if not (unusual := set(_UNUSUAL.findall(text))):
        return form
    if any(map(_IN_PARTS.match, unusual)):
        form = form.replaced(_WHOLE, _plain)
    return form.replaced(_UNUSUAL, _plain)


@lru_cache(maxsize=256)  # each message is asked for many sayings, one after the other
def normal(text: str) -> str:
    """The normal form of a text, for what is only looked at."""
    return form_of(text).text


def _plain(found: re.Match[str]) -> str:
    return _normal_of(found[0])


@lru_cache(maxsize=4096)
def _normal_of(letters: str) -> str:
    """Punctuation comes first: taken apart, an acute accent that serves as an apostrophe would begin with a space."""
    whole = unicodedata.normalize("NFKC", INVISIBLE.sub("", letters).translate(_PUNCTUATION))
    return INVISIBLE.sub("", whole).translate(_PUNCTUATION)
