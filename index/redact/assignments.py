"""Secrets known only by the name they are given to: passwords, tokens and keys in settings, code and commands."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from index.redact.formats import CONTEXTS, TOKENS, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# fmt: off
_KEYS = "api access account auth consumer encryption fernet master private secret shared signing"
_ASSIGNED_TO = "password|passwd|passphrase|passcode|pass(?<=_pass)|pwd(?<![a-z0-9]pwd)|token|secret" + "".join(
    f"|{word}[_-]?key" for word in _KEYS.split())  # flat, because a nested alternative is three times as slow
_ASSIGNMENT = re.compile(  # of the text in lower case: to ignore the case is slower still
    rf"""(?P<name>{_ASSIGNED_TO})"""
    r"""\\{0,3}["'`*_”’]{0,3}\]?
    (?P<separator>[ \t]{0,8}(?:is[ \t]?)?
            (?:=>|:=|=(?![=>~])|:[ ]?&?str(?:ing)?[ ]?=|:(?![:=]))[*_]{0,2}[ \t]{0,20}
        |[ \t]{1,4}|>|&gt;|,?[ \t]{0,4}\r?\n[ \t]{0,40}["']?value["']?:[ \t]{0,4})  # the last as in Kubernetes
    (?=[bfru]{0,2}(?:\\{1,3}["'](?P<escaped>[^"'\\\n]{1,500})|"(?P<double>(?:[^"\\\n]|\\.){1,500})
        |'(?P<single>(?:[^'\\\n]|\\.){1,500})|[`“‘](?P<ticked>[^`”’\n]{1,200}))
        |(?P<bare>PLAIN{1,499}+
            (?:(?:\\(?![nrt"'])|[,;&](?!\s|$|[lg]t;|(?:amp;)?[\w.-]{1,40}[=:]))PLAIN{0,99}+){0,9}))
    """.replace("PLAIN", r"[^\s\"'`<>,;&|\\]"),
    re.VERBOSE | re.ASCII,
)
# fmt: on
_TAG_ENDS = (">", "&gt;")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_NAME_CHARACTERS = string.ascii_letters + string.digits + "_.$-"
# What stands for a value that is elsewhere, or for none: variables, templates, paths, masks, instructions.
_REFERENCE = re.compile(
    r"""[<\[({]|&lt;|&(?:'|mut\b|\[)|\+[ \w]*\+?$|\$[({]?\w+[)}]?$|\$\(|%(?:[sd(]|\w+%$)|!\w+[ ]|[\Wx_]+$
        |(.)\1+$|0x[0-9a-f]{1,16}$|[~.]{0,2}/[\w.-]*(?:/[\w.-]*)*$|[a-z]:[\\/]|(?:arn|env|vault|op|file|sha\d+):
        |\\[ux]|your|xxx|(?:change|replace|insert|enter)[_-]?(?:me|this|it|your|with|here)""",
    re.VERBOSE | re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\$\{|\{[{\w.]*\}|\{\{|%\(|://|::|->|\.\.\.|…")
_ELSEWHERE = ("getenv", "environ", "process.env", "secrets.", "placeholder", "redacted")
# Unquoted code: a.b, a.b(), a[0]; some_name2, SomeName2, SOME_NAME.
_CODE = re.compile(r"[&*]?[A-Za-z_]\w*(?:(?:\??\.[A-Za-z_]\w*)+$|(?:\??\.\w+)*!?[(\[{])")
_IDENTIFIER = re.compile(
    r"[a-z]*(?:_[a-z]+)+\d{0,2}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
    r"|(?:[a-z]+|[A-Z][a-z]+\d{0,5})(?:[A-Z][a-z]{2,}\d{0,3})+"
)
_WORDS = re.compile(
    r"null|none|nil|true|false|yes|no|undefined|required|optional|str|string|text|varchar|bytes|int|integer|number"
    r"|object|bool|boolean|char|void|any|self|example|test|change(?:it|me)|password|passwd|passphrase|pwd|secret|token"
    r"|key|wrong|incorrect|invalid|missing|empty|expired|hidden|unknown|default|prompt|ident(?:ifier)?|expected|todo"
    r"|tbd|removed|masked|omitted|value|here",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\b(?:your?|the|is|be|an?|must|not|enter|please|of|for|to|and|or|required|least|with)\b", re.I)
_MESSAGE = re.compile(r"(?:expected|found|invalid|next|unknown|illegal|stray|parse|error)\W{1,3}$", re.I)  # compilers'
_DECLARATION = re.compile(r"\b(?:let|const|var|val|mut)\s$")


def assigned(text: str, lowered: str) -> Iterator[Span]:
    behind = 0
    for match in _ASSIGNMENT.finditer(lowered):
        if match.start() < behind:
            continue  # is within a secret
        style = match.lastgroup or "bare"
        start, end = match.span(style)
        if style == "bare":
            end = start + len(text[start:end].rstrip(")]},;:*_"))
        if start < end and _is_literal(text, match, style, text[start:end]):
            kind = "password" if match["name"][0] == "p" and "key" not in match["name"] else match["name"]
            behind = end
            yield Span(start, end, len(TOKENS + CONTEXTS), re.sub("[_-]?key$", " key", kind))


def _is_literal(text: str, match: re.Match[str], style: str, value: str) -> bool:
    """Whether what a password-like name is given is the secret itself: no reference, placeholder or prose."""
    separator, before = match["separator"].strip(" \t*_"), text[max(0, match.start() - 80) : match.start()]
    name = before[len(before.rstrip(_NAME_CHARACTERS)) :] + text[match.start() : match.end("name")]
    end = match.start(style) + len(value)
    before, after = before.rstrip(_NAME_CHARACTERS), text[end : end + 12]
    if separator in _TAG_ENDS and not (before.endswith(("<", "&lt;")) and after.startswith(("</", "&lt;/"))):
        return False
    if not separator and not name.startswith("--") and not (style == "single" and name.isupper()):
        return False  # only a flag of a command line, or SQL, does without one
    is_password = match["name"].startswith(("pass", "pwd"))
    is_mixed = bool(_DIGIT.search(value, 0, 200) and _LETTER.search(value, 0, 200))
    if style != "bare":
        is_literal = _is_quoted_literal(style, value, match["name"], is_mixed)
    elif (name.isupper() and match["separator"] == "=") or before.endswith(("?", "&", "&amp;")):
        is_literal = len(value) >= 4  # in an environment and in an address, nothing is a variable
    elif is_mixed:
        is_literal = len(value) >= (5 if is_password else 8) and not _is_code(before, value, is_password)
    else:
        is_literal = is_password and len(value) >= 4 and "=" not in value and not _is_code(before, value, is_password)
        is_literal &= value.isdigit() or _stands_alone(before, name, match["separator"], value, after)
    return (
        is_literal
        and not (_REFERENCE.match(value) or _TEMPLATE.search(value) or _WORDS.fullmatch(value))
        and not any(word in value.lower() for word in _ELSEWHERE)
        and value.lower() != name.lower()
        and (is_password or (is_mixed and len(value) >= 16 and style != "ticked") or not _MESSAGE.search(before))
    )


def _is_quoted_literal(style: str, value: str, name: str, is_mixed: bool) -> bool:
    is_password = name.startswith(("pass", "pwd"))
    if style == "ticked":  # as compilers quote tokens
        return is_mixed and len(value) >= (6 if is_password else 16)
    if " " in value:
        return is_password and not _PROSE.search(value)
    return len(value) >= (3 if is_password else 10 if name == "token" and not is_mixed else 6)


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
