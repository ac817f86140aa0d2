"""The forms of a text in which secrets are looked for, each with the way back to what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.normal import form_of

if TYPE_CHECKING:
    from index.normal import Form

_QUOTE_MARKS = re.compile(r"^(?:[ \t]{0,3}(?:>|&gt;)[ \t]?)+", re.MULTILINE)
_CONTINUATION = re.compile(r"(?<![\\\n])[ \t]{0,40}\\\r?\n[ \t]{0,40}")
_IN_A_VALUE = r"[\w+/=.~%:@&?#-]"
# A line that ends in the middle of something long, and goes on with what holds a digit.
_WRAP = re.compile(
    rf"[-\\]?\r?\n(?<={_IN_A_VALUE}{{14}}..)[ \t]{{0,40}}(?=[\w+/=.~%&-]{{4}})(?=[\w+/=.~%&-]{{0,99}}\d)", re.ASCII
)


def readable(text: str) -> Form:
    """The normal form, without marks of quotation and with the lines of a command in one."""
    form = form_of(text)
    if text.startswith(">") or "\n>" in text or "&gt;" in text or "\n >" in text:
        form = form.replaced(_QUOTE_MARKS, lambda _: "")
    if "\\\n" in form.text:
        form = form.replaced(_CONTINUATION, lambda found: " " if found[0][0] in " \t" or found[0][-1] in " \t" else "")
    return form


def unwrapped(form: Form) -> Form | None:
    """The form with values in one that were broken by a line's end; None when there seem to be none."""
    if "\n" not in form.text:
        return None
    joined = form.replaced(_WRAP, lambda _: "")
    return None if joined is form else joined


def is_continued(joined: Form, start: int, end: int) -> bool:
    """Whether a span goes over a line's end, and what follows there looks like what stands before."""
    breaks = [at for at in joined.begins if start < at < end]
    for at, until in zip(breaks, [*breaks[1:], end], strict=True):
        before, after = joined.text[max(start, at - 24) : at], joined.text[at:until]
        if any(map(str.isupper, before)) > any(map(str.isupper, after)):
            return False
        if any(map(str.islower, before)) > any(map(str.islower, after)) or not any(map(str.isdigit, after)):
            return False
    return bool(breaks)
