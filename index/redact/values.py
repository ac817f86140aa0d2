"""What a value looks like: a secret, or something that only stands in the place of one."""

from __future__ import annotations

import re

# What stands for a value that is elsewhere, or for none: variables, templates, paths, masks, instructions.
_REFERENCE = re.compile(
    r"""[<\[({]|&lt;|&(?:'|mut\b|\[)|\+[ \w]*\+?$|\$[({]?\w+[)}]?$|\$\(|%(?:[sd(]|\w+%$)|!\w+[ ]|[\Wx_]+$
        |(.)\1+$|0x[0-9a-f]{1,16}$|[~.]{0,2}/[\w.-]*(?:/[\w.-]*)*$|[a-z]:[\\/]|(?:arn|env|vault|op|file|sha\d+):
        |\\[ux]|your|xxx|(?:change|replace|insert|enter)[_-]?(?:me|this|it|your|with|here)""",
    re.VERBOSE | re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\$\{|\{[{\w.]*\}|\{\{|%\(|://|::|->|\.\.\.|…")
_ELSEWHERE = ("examplekey", "getenv", "environ", "process.env", "secrets.", "placeholder", "redacted")
_WORDS = re.compile(
    r"null|none|nil|true|false|yes|no|undefined|required|optional|str|string|text|varchar|bytes|int|integer|number"
    r"|object|bool|boolean|char|void|any|self|example|test|change(?:it|me)|password|passwd|passphrase|pwd|secret|token"
    r"|key|wrong|incorrect|invalid|missing|empty|expired|hidden|unknown|default|prompt|ident(?:ifier)?|expected|todo"
    r"|tbd|removed|masked|omitted|value|here",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"(?:sha|md|utf|aes|rsa|hs|rs|es|ps|pkcs#?|pbkdf|x|http/?|oauth|base|ed|s|ec|k|v|p|argon|bcrypt|scram-sha|iso|rfc|level|port|line"
    r"|step|user|test|db|node|host|server|app|env|prod|dev|stage)[-_]?\d[\d.:-]{0,10}[a-z]{0,8}|[a-z]+\d+(?:\.\d+)+|\d+[a-z]{0,12}|\d+-\w+|[\d.:,/-]+\w?",
    re.IGNORECASE,
)
_CLASSES = re.compile(r"[a-z]+|[A-Z]+|\d+|[^\w\s]+|_+")


def is_elsewhere(value: str) -> bool:
    """Whether it is a variable, a template, a path, a mask or a word instead of a secret."""
    if _REFERENCE.match(value) or _TEMPLATE.search(value) or _WORDS.fullmatch(value):
        return True
    return any(word in value.lower() for word in _ELSEWHERE)


def is_technical(value: str) -> bool:
    """Whether it is a number, a measure, or the name of an algorithm, a version or a machine."""
    return bool(_TECHNICAL.fullmatch(value))


def is_mixed(value: str) -> bool:
    """Whether it holds both letters and digits."""
    return bool(re.search(r"\d", value) and re.search(r"[^\W\d_]", value))


def looks_random(value: str) -> bool:
    """Whether nobody would write this as a word, a name or a number: letters and digits change place again and again."""
    if not (re.search(r"\d", value) and re.search(r"[a-z]", value) and re.search(r"[A-Z]", value)):
        return False
    runs = _CLASSES.findall(value)
    return len(runs) >= 5 and len(value) <= 3.2 * len(runs) and "/" not in value[1:-1].strip("/")


def is_passphrase(value: str) -> bool:
    return value.count("-") >= 3 and len(value) >= 16


def has_symbols(value: str) -> bool:
    return bool(re.search(r"[a-zA-Z0-9][!#$%&*+@^~?][a-zA-Z0-9]", value)) and bool(re.search(r"[a-z]", value))


# Names and versions of things, which hold letters and digits too: Vault-1.15, P1001, OAuth2, user@host, a.b/c, x.py.
_NAME_OF_A_THING = re.compile(
    r"[A-Za-z]*[-_ ]?v?\d+(?:\.\d+)+[\w.-]*|[A-Za-z-]+-v\d[\w.]*|[A-Z]+[-_]?\d+[:.]?|[A-Z]{2,}-\d\w{0,3}|[A-Za-z]+\d+(?:\.\d+)*[a-z]?|[A-Za-z]{1,4}-\w{1,4}\d{0,2}"
    r"|[A-Z\d]+(?:[_-][A-Z\d]+)+(?:=.*)?|[\w/-]*#\d+|[\w.+-]+@[\w-]+\.[\w.-]+|@[\w-]+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,5}(?::\d+)?"
    r"|\d{4}-\d\d-\d\d.*|\d\d:\d\d.*|1Password|[\w-]+(?:/[\w.-]+)+|[\w.]+[({].*|[a-z0-9]+(?:[_-][a-z0-9]+)*|-{1,2}\w.*|\w+=\{.*|&.*|</.*|[A-Za-z]+(?:_[A-Za-z]+)+|\w+\W{0,2}[\[({].*",
)


def is_password_like(value: str) -> bool:
    """Whether somebody made it up to be hard to guess: three sorts of characters, and no name of anything else."""
    sorts = sum(bool(re.search(sort, value)) for sort in ("[a-z]", "[A-Z]", r"\d", r"[^\w\s]|_"))
    return len(value) >= 6 and sorts >= 3 and not _NAME_OF_A_THING.fullmatch(value)
