"""Passwords in other letters than ours, and values behind a label of a language that writes no blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.redact.spans import Span
from index.redact.values import is_elsewhere, is_mixed, is_password_like, looks_random

if TYPE_CHECKING:
    from index.redact.names import Name

_ENDS = ".,;:?*_|)\"'`"
_ABROAD = re.compile(
    r"[\"'`*_]{0,3}(?P<is>[ \t]{0,4}(?:[:=]|-[ ]|(?:is|это|είναι|هي|هو|היא|הוא|は|是|为|為|은|는)(?=[ :]))[: \t]{0,4}|[ ])"
    r"[\"'`]{0,3}(?P<value>[^\s\"'`,;，。、()<>|\d][^\s\"'`,;，。、()<>|]{5,63}?)(?=(?:です|입니다|。|[.,;!?)\"'`])*(?:[\s,;，。、()<>|]|$))"
)
_COUNTED = re.compile(
    r"\d(?:文字|桁|字|个|個|位|次|回|자|글자|자리|年|月|日|時|时|分|-?(?:символ|знак|χαρακ|أحرف|תווים))|[=/\[({]|://"
)
_ASIAN = re.compile(r"[ぁ-ヿ一-鿿가-힣]")
_BEHIND_ASIAN = re.compile(
    r"[ ]{0,2}(?:は|が|是|为|為|은|는|이|가|을|를)?[ ]{0,2}[:=]?[ ]{0,2}[\"'`]?(?P<value>[A-Za-z0-9][!#-&*+./0-9:=?-Z^-z~-]{5,400})"
)


def told_abroad(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """A password in other letters, or a value directly behind a label of a language without blanks."""
    if _ASIAN.match(lowered, name.end - 1) and (found := _BEHIND_ASIAN.match(text, name.end)):
        value = found["value"].rstrip(_ENDS)
        is_secret = is_password_like(value) if name.is_password else len(value) >= 12 and looks_random(value)
        is_secret |= not name.is_password and len(value) >= 20 and is_mixed(value) and value.isalnum()
        if is_secret and not is_elsewhere(value):
            return Span(found.start("value"), found.start("value") + len(value), rank, name.kind)
    found = _ABROAD.match(lowered, name.end) if name.is_password else None
    if found is None or found["value"].isascii():
        return None
    start, end = found.span("value")
    value = text[start:end]
    if not is_mixed(value) or _COUNTED.search(value) or is_elsewhere(value):
        return None
    is_inside = bool(re.search(r"\w\d+[^\W\d_]|\w[!#$%&*+@^~?_]\w", value)) and (
        value != value.lower() or value == value.upper()
    )
    is_secret = is_inside and len(value) >= 7 if found["is"] == " " else len(value) >= 6
    return Span(start, end, rank, name.kind) if is_secret and not value[:-1].isascii() else None
