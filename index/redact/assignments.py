"""Secrets known only by the name they are given to: passwords, tokens and keys in settings, code and commands."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from index.redact.spans import Span
from index.redact.spoken import also_told, told
from index.redact.values import has_symbols, is_elsewhere, is_mixed, is_technical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.redact.names import Name

# fmt: off
_SET_TO = re.compile(  # of the text in lower case: to ignore the case is slower still
    r"""\\{0,3}["'`*_]{0,3}\]?
    (?P<separator>[ \t]{0,40}(?:is[ \t]?)?
            (?:=>|~>|:=|\?=|=(?![=>~])|:[ ]?&?str(?:ing)?[ ]?=|:(?![:=]))[*_]{0,2}[ \t]{0,20}
        |[ \t]{1,4}|>|&gt;|["']?,?[ \t]{0,4}\r?\n?[ \t]{0,40}["']?value["']?:[ \t]{0,4})  # the last as in Kubernetes
    (?:!!str[ ]|\[[ ]?(?=["']))?(?=[bfru]{0,2}(?:\\{1,3}["'](?P<escaped>[^"'\\\n]{1,500})|"(?P<double>(?:[^"\\\n]|\\.){1,500})
        |'(?P<single>(?:[^'\\\n]|\\.|''){1,500})|`(?P<ticked>[^`\n]{1,200}))
        |(?P<bare>PLAIN{1,499}+
            (?:(?:\\(?![nrt"'])|[,;&](?!\s|$|[lg]t;|(?:amp;)?[\w.-]{1,40}[=:]))PLAIN{0,99}+){0,9}))
    """.replace("PLAIN", r"[^\s\"'`<>,;&|\\]"),
    re.VERBOSE | re.ASCII,
)
# fmt: on
# What a call is given that sets it, and not one that looks it up.
_CALL = re.compile(r"s?\s?\(\s{0,20}[bfru]{0,2}(?P<quote>[\"'])(?P<value>[^\"'\\\n]{6,500})(?P=quote)\s{0,20}[,)]")
_FALLBACK = re.compile(r"(?:[\"']?[)\]])?\s?(?:\|\||\?\?|\bor\b)\s{1,20}[\"'](?P<value>[^\"'\\\n]{6,500})[\"']")
_LOOKED_UP = re.compile(
    r"(?:get|fetch|read|find|load|look_?up|resolve|delete|check|has|is|env|by|use|from|label|text)[._]?[a-z]{0,12}_?$"
)
# A list of settings, each with its name and its value: in JSON and YAML, in property lists, in the files of Java.
_FIELD = r"[\"']?(?!val)\w{1,20}[\"']?\s?[:=]\s?[\"']?[\w./ -]{0,60}[\"']?[,;]?\s{1,60}"
_VALUE_IS = (
    r"[\"']?\b(?:value|val|default(?:_?value)?|plain_?text)[\"']?\s?[:=]\s{0,4}[\"']?(?P<value>[^\s\"'<>]{4,500})"
)
_IS_NAME = re.compile(
    r"(?:[\"']?\b(?:name|key|id|field|label|variable|param(?:eter)?|env)[\"']?\s?[:=]\s?[\"']?|<(?:key|name)>\s?)[\w. -]{0,40}$"
)
_VALUE_BEHIND = re.compile(
    rf"[\"']?(?:</(?:key|name)>\s{{0,60}}<(?:string|value)>(?P<tagged>[^\s<>]{{4,500}})|[,;]?\s{{0,60}}(?:{_FIELD}){{0,3}}?{_VALUE_IS})"
)
_VALUE_BEFORE = re.compile(rf"{_VALUE_IS}[\"']?[,;]?\s{{1,60}}(?:{_FIELD}){{0,2}}$")
_ATTRIBUTE = re.compile(r"<\w[\w:-]{0,40}\s[^<>]{0,60}\b(?:name|key|id)=[\"']?[\w.-]{0,40}$")
# What an element holds that is named so, whatever its characters.
_ELEMENT = re.compile(
    r"(?:\s[^<>\n]{0,200})?(?:>|&gt;)\s{0,20}(?P<value>[^\s<>](?:(?!&lt;/)[^\n<>]){2,400}?)\s{0,20}(?:</|&lt;/)[\w.:-]{3,60}(?:>|&gt;)"
)
_MOST_NAMES = 2_000  # in a text with more, only settings are looked at
_TAG_ENDS = (">", "&gt;")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_NAME_CHARACTERS = string.ascii_letters + string.digits + "_.$-"
# Unquoted code: a.b, a.b(), a[0]; some_name2, SomeName2, SOME_NAME.
_WORDS_JOINED = re.compile(r"[a-z0-9]+(?:[-_./][a-z0-9]+)+")
_CODE = re.compile(r"[&*]?[A-Za-z_]\w*(?:(?:\??\.[A-Za-z_]\w*)+$|(?:\??\.\w+)*!?[(\[{])")
_IDENTIFIER = re.compile(
    r"[a-z]*(?:_[a-z]+)+\d{0,2}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
    r"|(?:[a-z]+|[A-Z][a-z]+\d{0,5})(?:[A-Z][a-z]{2,}\d{0,3})+"
)
_PROSE = re.compile(r"\b(?:your?|the|is|be|an?|must|not|enter|please|of|for|to|and|or|required|least|with)\b", re.I)
_MESSAGE = re.compile(r"(?:expected|found|invalid|next|unknown|illegal|stray|parse|error)\W{1,3}$", re.I)  # compilers'
_DECLARATION = re.compile(r"(?<!-)\b(?:let|const|var|val|mut)\s$")


def assigned(text: str, lowered: str, names: Sequence[Name], rank: int) -> Iterator[Span]:
    """Where something that is named like a secret is given a value, and where somebody tells it."""
    behind, looks = 0, (_set, _element, _given, _in_a_pair, told) if len(names) <= _MOST_NAMES else (_set,)
    for name in names:
        if name.start < behind:
            continue  # is within a secret
        found = (look(text, lowered, name, rank) for look in looks)
        if span := next(filter(None, found), None):
            behind = span.end
            yield span
            if name.is_password and (other := also_told(text, lowered, span)):
                yield other


def _set(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    match = _SET_TO.match(lowered, name.end) if name.of_settings else None
    if match is None:
        return None
    style = match.lastgroup or "bare"
    start, end = match.span(style)
    if style == "bare":
        end = start + len(text[start:end].rstrip(")]},;:*_"))
    if start < end and _is_literal(text, name, match, style, text[start:end]):
        return Span(start, end, rank, name.kind)
    return None


def _element(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """What an element of XML holds that ends in such a name."""
    if not lowered.startswith((">", "&gt;", " "), name.end) or (found := _ELEMENT.match(lowered, name.end)) is None:
        return None
    before, (start, end) = (
        lowered[max(0, name.start - 40) : name.start].rstrip(_NAME_CHARACTERS + ":"),
        found.span("value"),
    )
    value = text[start:end]
    if not before.endswith(("<", "&lt;")) or is_elsewhere(value) or _PROSE.search(value):
        return None
    is_secret = has_symbols(value) or bool(re.search(r"\d|[^\w\s-]", value)) if name.is_password else is_mixed(value)
    return Span(start, end, rank, name.kind) if is_secret and len(value) >= (4 if name.is_password else 16) else None


def _given(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """What a call is given that is named so."""
    if found := _FALLBACK.match(text, name.end):
        return _if_secret(text, name, found.span("value"), rank)
    found = _CALL.match(text, name.end) if name.of_settings else None
    if found is None or _LOOKED_UP.search(lowered, max(0, name.start - 24), name.start):
        return None
    return _if_secret(text, name, found.span("value"), rank)


def _in_a_pair(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """The value of a setting whose name is a value itself, and stands before or behind it."""
    start = max(0, name.start - 80)
    if not any(mark in lowered[start : name.start] for mark in ":=>"):
        return None
    named = _IS_NAME.search(lowered, start, name.start)
    if named is None:
        return None
    if found := _VALUE_BEHIND.match(lowered, name.end):
        return _if_secret(text, name, found.span(found.lastgroup or 0), rank)
    found = _VALUE_BEFORE.search(lowered, max(0, named.start() - 700), named.start())
    return _if_secret(text, name, found.span("value"), rank) if found else None


def _if_secret(text: str, name: Name, place: tuple[int, int], rank: int) -> Span | None:
    start, end = place
    value = text[start:end].rstrip(",;}]")
    least = 6 if name.is_password else 16
    is_secret = is_mixed(value) or (name.is_password and has_symbols(value))
    is_secret &= name.is_password or not _WORDS_JOINED.fullmatch(value)
    if len(value) < least or not is_secret or is_elsewhere(value) or is_technical(value):
        return None
    return Span(start, start + len(value), rank, name.kind)


def _is_literal(text: str, named: Name, match: re.Match[str], style: str, value: str) -> bool:
    """Whether what a password-like name is given is the secret itself: no reference, placeholder or prose."""
    separator, before = match["separator"].strip(" \t*_"), text[max(0, named.start - 80) : named.start]
    name = before[len(before.rstrip(_NAME_CHARACTERS)) :] + text[named.start : named.end]
    end = match.start(style) + len(value)
    before, after = before.rstrip(_NAME_CHARACTERS), text[end : end + 12]
    if separator in _TAG_ENDS and not (
        (before.endswith(("<", "&lt;")) or _ATTRIBUTE.search(before)) and after.startswith(("</", "&lt;/"))
    ):
        return False
    if not separator and not name.startswith("--") and not (style == "single" and name.isupper()):
        return False  # only a flag of a command line, or SQL, does without one
    is_password = named.is_password
    mixed = bool(_DIGIT.search(value, 0, 200) and _LETTER.search(value, 0, 200))
    if style != "bare":
        is_literal = _is_quoted_literal(style, value, named, mixed)
    elif (name.isupper() and match["separator"] == "=") or before.endswith(("?", "&", "&amp;")):
        is_literal = len(value) >= 4  # in an environment and in an address, nothing is a variable
    elif mixed:
        is_literal = len(value) >= (5 if is_password else 8) and not _is_code(before, value, is_password)
    else:
        is_literal = is_password and len(value) >= 4 and "=" not in value and not _is_code(before, value, is_password)
        is_literal &= value.isdigit() or _stands_alone(before, name, match["separator"], value, after)
    return (
        is_literal
        and not is_elsewhere(value)
        and value.lower() != name.lower()
        and (is_password or (mixed and len(value) >= 16 and style != "ticked") or not _MESSAGE.search(before))
    )


def _is_quoted_literal(style: str, value: str, name: Name, mixed: bool) -> bool:
    is_password = name.is_password
    if style == "ticked":  # as compilers quote tokens
        return mixed and len(value) >= (6 if is_password else 16)
    if " " in value:
        return is_password and not _PROSE.search(value)
    return len(value) >= (3 if is_password else 10 if name.word == "token" and not mixed else 6)


def _is_code(before: str, value: str, is_password: bool) -> bool:
    is_name = _IDENTIFIER.fullmatch(value) and ("_" in value or not is_password)
    return bool(is_name or _CODE.match(value) or _DECLARATION.search(before))


def _stands_alone(before: str, name: str, separator: str, value: str, after: str) -> bool:
    """Whether a password without digits is set off from prose and code by its place."""
    rest = after.lstrip(" \t")
    if name.startswith("--") and "=" not in separator:
        return not rest or rest[0] in "\r\n\\-`"
    if separator == "=":
        return not after or after[0] in " \t\r\n;\"'`"
    starts_line = not before.rpartition("\n")[2].strip(" \t-*>\"'")
    return starts_line and (not rest or rest[0] in "\r\n#") and not value.istitle()
