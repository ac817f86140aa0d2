"""The forms of a text in which secrets are looked for, each with the way back to what was typed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from index.normal import Form, form_of, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_QUOTE_MARKS = re.compile(r"\n(?:[ \t]{0,3}(?:>|&gt;)[ \t]?)+")  # by its first letter, it is found fast
_FIRST_MARKS = re.compile(r"\A(?:(?:>|&gt;)[ \t]?)+")
_CONTINUATION = re.compile(r"\\(?<!\\\\)\r?\n[ \t]{0,40}")
_IN_A_VALUE = r"[\w+/=.~%:@&?#-]"
# A line that ends in the middle of something long, and goes on with what holds a digit and sets nothing itself.
_WRAP = re.compile(
    rf"\n(?<={_IN_A_VALUE}{{16}}\n)[ \t]{{0,40}}(?=[\w+/=.~%&-]{{4}})(?=[\w+/=.~%&-]{{0,99}}\d)"
    r"(?![A-Za-z_][\w.-]{0,60}(?:=[^=\s]|=\n[A-Z_]+=|:[ \n])|\d{4}[/-]\d\d[/-]\d\d\b)",
    re.ASCII,
)
# Colours of a terminal: the escape may be spelled out, or lost on the way.
_COLOUR = re.compile(
    r"(?:\x1b|\\x1b|\\0?33|\\e|\\u001b|\^\[|␛)\[[\d;?]{0,20}[A-Za-z]|\[\d{1,3}(?:;\d{1,3}){0,6}m|\[m", re.IGNORECASE
)
_COLOURED = re.compile(r"\[(?:[\d;?]{1,9}[a-zA-Z]|m(?![a-z]))")
# Slack writes &, < and > so in every text, which need no other reading.
_ENTITIES = re.compile(r"&(?:quot|apos|#\d|#[xX]|nbsp|[lr][ads]quo|colon|equals|commat|amp;(?:quot|apos|#|[lg]t;))")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_TAG = re.compile(
    r"<(?:(?P<row>tr)\b[^<>]{0,300}>\s{0,40}|(?P<cell>t[dh])\b[^<>]{0,300}>\s{0,40}|/t[dhr]>\s{0,40}"
    r"|/?(?:thead|tbody|tfoot)>\s{0,40}|(?P<line>br|/p|/div|/li|/table)[ /]{0,3}>"
    r"|/?(?:b|i|u|s|em|strong|span|code|font|mark|tt|kbd|wbr|small|del|ins|samp|var|bdi)\b(?:\s[^<>]{0,200}|/)?>)",
    re.IGNORECASE,
)
_SOFT_BREAK = re.compile(r"=\n(?<=[^\n]{50}=\n)")  # quoted-printable
_PERCENT = re.compile(r"%(?:25){0,3}(?:3[aAdD]|40|2[26]|7[bB])")
_OCTET = re.compile(r"%([2-7][0-9a-fA-F]|0[aA])")
_OCTET_OF_MAIL = re.compile(r"=([2-7][0-9A-F])")
_ESCAPED = re.compile(r"\\(?:[\"']|/\\/|u00[2-7])")
_ESCAPE = re.compile(r"\\(?:([\"'\\/])|([nr])|(t)|u00([2-7][0-9a-fA-F]))")
_LEVELS = 3  # so many times may a text have been encoded or escaped
# Strings of a program that it puts together to one.
_CONCATENATION = re.compile(
    r"([\"'])(?<=[\w+/=.~:@-][\"'])[ \t]{0,4}(?:(?:[+.&~\\]|\.\.|\|\|)[ \t]{0,4}\n?|\n)[ \t]{0,40}"
    r"(?:(?:[+.&~]|\.\.|\|\|)[ \t]{0,4})?\1(?=[\w+/=.~:@-])"
)


class Reading(NamedTuple):
    """A form to look into; of some, only what goes over a place where parts were joined is new."""

    form: Form
    is_new: Callable[[Form, int, int], bool] | None = None


def other_readings(first: Form, is_anchored: bool) -> Iterator[Reading]:
    """The forms that a text may have been brought to on its way; nearly all only where a word says that they matter."""
    shown = unmarked(first) if is_anchored else first
    if shown is not first:
        yield Reading(shown)
    for mark, is_encoded, pattern, put in _ENCODINGS:
        inner = shown
        for _ in range(_LEVELS):
            if mark not in inner.text or not is_encoded.search(inner.text):
                break
            inner = inner.replaced(pattern, put)
            yield Reading(inner)
    if not is_anchored:
        return
    for form in {id(form): form for form in (first, shown)}.values():
        if joined := _replaced(form, _WRAP):
            yield Reading(joined, is_continued)
    if ("'-" in first.text or '"-' in first.text) and _OPTIONS.search(first.text):
        yield Reading(first.replaced(_ARGUMENTS, lambda _: " "))
    if _BETWEEN_STRINGS.search(first.text) and (joined := _replaced(first, _CONCATENATION)):
        yield Reading(joined, _is_over)


def is_encoded(text: str) -> bool:
    """Whether something in it was encoded for an address."""
    return "%" in text and bool(_PERCENT.search(text))


def readable(text: str) -> Form | None:
    """The normal form, without marks of quotation and with the lines of a command in one; None when it is the text."""
    is_quoted = (">" in text and ("\n>" in text or text[0] == ">")) or ("&" in text and "&gt;" in text)
    if not is_quoted and not ("\\" in text and "\\\n" in text) and text.isascii():
        return None
    form = form_of(text)
    if is_quoted:
        form = form.replaced(_QUOTE_MARKS, lambda _: "\n")
        if text.startswith((">", "&gt;")):
            form = form.replaced(_FIRST_MARKS, lambda _: "")
    if "\\" in text and "\\\n" in text:
        form = form.replaced(_CONTINUATION, lambda found: " " if found[0][-1] in " \t" else "")
    return form


def unmarked(form: Form) -> Form:
    """Without the marks of terminals, web pages and mails."""
    if "[" in form.text and _COLOURED.search(form.text):
        form = form.replaced(_COLOUR, lambda _: "")
    for _ in range(_LEVELS - 1):
        if "&" in form.text and _ENTITIES.search(form.text):
            form = form.replaced(_ENTITY, lambda found: normal(unescape(found[0])))
    if "<" in form.text and ">" in form.text:
        form = form.replaced(_TAG, _of_tag)
    if "=\n" in form.text and "=3D" in form.text:  # no base64 and no empty setting, which end so, too
        form = form.replaced(_SOFT_BREAK, lambda _: "").replaced(_OCTET_OF_MAIL, _decoded)
    return form


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


def _is_over(joined: Form, start: int, end: int) -> bool:
    return any(start < at < end for at in joined.begins)


def _replaced(form: Form, pattern: re.Pattern[str]) -> Form | None:
    """The form without what matches; None when nothing does."""
    return form.replaced(pattern, lambda _: "") if pattern.search(form.text) else None


def _of_tag(found: re.Match[str]) -> str:
    """A row and a cell of a table of a web page as they would stand in plain text."""
    if found["row"] or found["line"]:
        return "\n"
    return " | " if found["cell"] else ""


def _decoded(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _unescaped(found: re.Match[str]) -> str:
    if found[4]:
        return chr(int(found[4], 16))
    return found[1] or ("\n" if found[2] else "\t")


_BETWEEN_STRINGS = re.compile(r"[\"'](?: ?\+|\n| [.&~|\\])")
# The arguments of a program as a list, read as the line of a shell that they stand for.
_ARGUMENTS = re.compile(r"([\"'])[ ]?,\s{1,40}\1|([\"']),\2")
_OPTIONS = re.compile(r"[\"'],\s{0,40}[\"']-{1,2}[A-Za-z]")
_ENCODINGS = (("%", _PERCENT, _OCTET, _decoded), ("\\", _ESCAPED, _ESCAPE, _unescaped))
