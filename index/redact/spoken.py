"""Secrets that people tell each other: "the password for bob is …", a name on one line and its value on the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.redact.spans import Span
from index.redact.values import has_symbols, is_elsewhere, is_mixed, is_passphrase, is_technical, looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.redact.names import Name

_FOR = (
    "for|of|to|from|on|at|in|von|vom|für|fuer|der|des|dem|zum|zur|de|del|della|di|du|do|da|para|pour|per|от|для|к|админа|базы|van|voor"
    "|dla|till|för|temporal|nuevo|nouveau|neue[srn]?"
)
_WORDS = rf"(?:[ ]?\([^()\n]{{1,40}}\)|[ ](?:{_FOR})\b(?:[ ][\w.@'/-]{{1,40}}){{0,5}}?|[ ][\w.@-]{{2,30}})?"
_IS = (
    r"(?:[ ]?[\"'`*_]{0,3}[ \t]{0,4}(?:(?<![a-z])(?:is|was|are|lautet|ist|es|est|é|è|e|to|sind|sont|son|är|er|on|je|este|είναι|là|adalah)(?![\w])[ ]?(?:now[ ]|still[ ])?"
    r"|=>|->|→|[:=]|-[ ]|是|为|為|は|が|는|은|이|가)[:=]?[ \t]{0,8})"
)
_DEFAULT = r"\"[ \t]{0,4}\{[^{}]{0,300}?\bdefault[ \t]{0,20}=[ \t]{0,4}"  # Terraform
_ATTRIBUTE = r"[\"'][ \t]{0,4}(?:,[ \t]{0,4})?value[ \t]?=[ \t]?(?=[\"'])|[\"'][ \t]?,[ \t]?(?=[\"'])"
_NEXT_LINE = r"[\"'`*_]{0,3}[ \t]{0,4}:?[ \t]{0,4}(?:[|>][+-]?\d?)?[ \t]{0,4}(?:\r?\n[ \t]{0,40}){1,2}(?:-[ \t])?"
_VALUE = r"(?P<quote>(?:[\"'`*_]{1,3}[ ]?)?)(?P<value>[!#-&*+\--:=?-_a-z{-~]{4,400})"
_TELLS = re.compile(
    rf"(?:(?P<default>{_DEFAULT}|{_ATTRIBUTE})|(?P<is>{_WORDS}{_IS})|(?P<line>{_NEXT_LINE})|(?P<bare>{_WORDS}[ ]))"
    + _VALUE
)
_NAMED_AFTER = re.compile(r"[\"'`](?P<value>[^\s\"'`]{6,200})[\"'`] (?:as|is|for) (?:\w{1,12} ){0,3}$")
# Two in a row: who, and the password.
_PAIR = re.compile(
    r"(?<![a-z])(?:cred(?:ential)?s?|log ?in|zugangsdaten|identifiants?)"
    r"[ \t:]{1,3}(?:are|is|with|as|using|sind|sont|son|con)?\W{0,3}\s?[\"'`]?[\w.@-]{1,64}[\"'`]?\s?(?:/|:|\||and|und|et|y)\s?"
    + _VALUE
)
_PAIRED = ("cred", "login", "log in", "zugangsdaten", "identif")
_SET = re.compile(r"[\"'`*_\]]{0,3}[ \t]{0,4}(?:=|:)[ \t]{0,8}(?![|>\s])")
_FAR = 900  # characters from a name to the end of its value
_END = re.compile(r"[\"'`*_]{0,3}[ \t]{0,4}(?:[\"'`.,;!?)\]]|\r?\n|$| (?:#|//|\())")


def told(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """The value that somebody says a password, a token or a key has."""
    if before := _NAMED_AFTER.search(text[max(0, name.start - 120) : name.start]):
        offset = max(0, name.start - 120)
        if is_mixed(before["value"]) and not is_elsewhere(before["value"]):
            return Span(offset + before.start("value"), offset + before.end("value"), rank, name.kind)
    found = _TELLS.match(lowered, name.end, name.end + _FAR)
    if found and name.of_settings and _SET.match(found[0]):
        return None  # settings and code were looked at as such
    if found and not (found["bare"] and name.word.startswith("cred")):
        start, end = found.span("value")
        end = start + len(text[start:end].rstrip(".,;:?*_|"))
        value = text[start:end]
        after = lowered[end : end + 12]
        if not is_elsewhere(value) and _is_told(value, found, name.is_password, bool(_END.match(after)), after):
            return Span(start, end, rank, name.kind)
    return None


def _is_told(value: str, found: re.Match[str], is_password: bool, ends: bool, after: str) -> bool:
    mixed = is_mixed(value)
    is_quoted = bool(found["quote"])
    if found["default"]:
        return len(value) >= 6 and (mixed or is_password)
    if is_technical(value) and not (is_quoted and len(value) >= 8):
        return is_password and bool(found["is"]) and value.isdigit() and len(value) >= 4 and ends
    if found["line"]:
        return (
            (ends and looks_random(value) and len(value) >= (8 if is_password else 16))
            or (is_password and ends and ":" in found["line"] and has_symbols(value) and len(value) >= 6)
            or (
                mixed
                and ends
                and found["line"].lstrip("\"'`*_ ").startswith(":")
                and len(value) >= 8
                and value.isalnum()
            )
        )
    if found["is"]:
        if mixed:
            return len(value) >= (5 if is_password else 16) and "://" not in value
        return is_password and (is_passphrase(value) or (len(value) >= 6 and has_symbols(value)))
    return looks_random(value) and len(value) >= (8 if is_password else 16)


def paired(text: str, lowered: str, anchors: Mapping[str, Sequence[int]], rank: int) -> Iterator[Span]:
    """What is said to log in with: a name, and a password behind it."""
    places = [at for word in _PAIRED for at in anchors.get(word, ())]
    for found in filter(None, (_PAIR.match(lowered, at) for at in places)):
        start, end = found.span("value")
        end = start + len(text[start:end].rstrip(".,;:?*_|"))
        value = text[start:end]
        is_real = is_mixed(value) and not is_elsewhere(value) and not is_technical(value)
        if is_real and len(value) >= 6 and not set("/?=") & set(value):
            yield Span(start, end, rank, "password")
