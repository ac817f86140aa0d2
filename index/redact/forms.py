"""The forms of a text in which secrets are looked for, each with the way back to what was typed."""

from __future__ import annotations

import re

from index.normal import Form, form_of

_QUOTE_MARKS = re.compile(r"\n(?:[ \t]{0,3}(?:>|&gt;)[ \t]?)+")  # by its first letter, it is found fast
_FIRST_MARKS = re.compile(r"\A(?:(?:>|&gt;)[ \t]?)+")
_CONTINUATION = re.compile(r"\\(?<!\\\\)\r?\n[ \t]{0,40}")
_IN_A_VALUE = r"[\w+/=.~%:@&?#-]"
# A line that ends in the middle of something long, and goes on with what holds a digit.
_WRAP = re.compile(
    rf"\n(?<={_IN_A_VALUE}{{16}}\n)[ \t]{{0,40}}(?=[\w+/=.~%&-]{{4}})(?=[\w+/=.~%&-]{{0,99}}\d)", re.ASCII
)


def readable(text: str) -> Form | None:
    """The normal form, without marks of quotation and with the lines of a command in one; None when it is the text."""
    is_quoted = (">" in text and ("\n>" in text or text[0] == ">")) or ("&" in text and "&gt;" in text)
    is_continued = "\\" in text and "\\\n" in text
    if not is_quoted and not is_continued and text.isascii():
        return None
    form = form_of(text)
    if is_quoted:
        form = form.replaced(_QUOTE_MARKS, lambda _: "\n")
        if text.startswith((">", "&gt;")):
            form = form.replaced(_FIRST_MARKS, lambda _: "")
    if is_continued:
        form = form.replaced(_CONTINUATION, lambda found: " " if found[0][-1] in " \t" else "")
    return form


def unwrapped(text: str) -> Form | None:
    """The text with values in one that were broken by a line's end; None when there seem to be none."""
    if _WRAP.search(text) is None:
        return None
    return Form(text).replaced(_WRAP, lambda _: "")


def is_continued(joined: Form, start: int, end: int) -> bool:
    """Whether a span goes over a line's end, and what follows there looks like what stands before."""
    if not (breaks := [at for at in joined.begins if start < at < end]):
        return False
    for at, until in zip(breaks, [*breaks[1:], end], strict=True):
        before, after = joined.text[max(start, at - 24) : at], joined.text[at:until]
        if any(map(str.isupper, before)) > any(map(str.isupper, after)):
            return False
        if any(map(str.islower, before)) > any(map(str.islower, after)) or not any(map(str.isdigit, after)):
            return False
    return True
