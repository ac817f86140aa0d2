"""Codes that let somebody in: sent once, kept for a lost phone, or known by heart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.redact.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CODE = r"(?P<code>\d{4,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|[a-z]-\d{6}|(?=[a-z]{0,4}\d)[a-z\d]{4}-(?=[a-z]{0,4}\d)[a-z\d]{4})(?![\w-]|[.:]\d)"
_NO_UNIT = (
    r"(?! ?(?:s|sec|secs|seconds?|min|minutes?|hours?|days?|ms|chars?|characters?|digits?|times|%|e\d|st|nd|rd|th)\b)"
)
# What such a code is called, found by "code" and the like in it.
_CALLED = (
    r"(?:verification|verify|confirmation|security|one[- ]time|log-?in|sign[- ]?in|auth(?:entication|enticator)?|2fa|mfa|otp|totp|"
    r"two-factor|sms|activation|pairing|unlock|bestätigungs|sicherheits|verifizierungs|anmelde|einmal|verificatie|smart)[ -]?"
)
_NAMES = re.compile(
    rf"{_CALLED}(?:codes?|kode)\b|\bt?otp\b|\b2fa\b|code (?:de|d') ?(?:vérification|confirmation|sécurité|connexion|validation)"
    r"|c[óo]digo de (?:verifica|confirma|seguran|seguri|acceso|acesso)\w*|codice di (?:verifica|sicurezza|conferma|accesso)"
    r"|kod(?:u)? (?:weryfikacyjny|sms|doğrula\w*)|doğrulama kodu|код(?: подтверждения| из смс| авторизации|-пароль)"
    r"|验证码|驗證碼|認証コード|確認コード|ワンタイムパスワード|인증 ?(?:번호|코드)"
)
_SAID = re.compile(
    r"[\"'`*_]{0,3}(?:[ ](?:is|was|i|got|we|received|sent|me|from|the|my|app|sms|just|now|this|says|shows|ist|war|lautet|est|es|era|è|é|to"
    rf"|jest)){{0,6}}[ ]?(?:是|は|는|은|：)?[ ]?[:=(\"'`*\[-]{{0,3}}[ ]?(?<![\d.]){_CODE}{_NO_UNIT}"
)
_SAID_FIRST = re.compile(
    rf"(?<![\w.:/#-]){_CODE}[\"'`*_]{{0,3}} (?:is|as|ist|est|es|è|é|to|jest|-|—|:)(?: [\w.'-]{{1,20}}){{0,5}}? $"
)
_PIN = re.compile(
    r"pin(?<![a-z0-9]pin)(?:[ _-]?(?:codes?|number|nummer))?[\"'`*_]{0,3}"
    r"(?:[ ]?(?:is|was|ist|lautet|es|est|è|=|:|=>|->|→|\|)[ ]{0,4}|[ \t]{2,40}|[ ]\()[\"'`*]{0,3}(?P<code>\d{4,8})(?![\w-]|[.:]\d)"
)
_RECOVERY = re.compile(
    r"(?:recovery|backup|rescue|scratch|emergency|one-time|single-use|restore|wiederherstellungs|notfall|ersatz)[ -]?codes?\b[^\n]{0,60}"
    r"|codes? (?:de|di|d[eo]) (?:récupération|secours|recuperación|respaldo|recupero|backup|recuperação)[^\n]{0,60}"
)
_RECOVERY_BEFORE = 18
_PART = re.compile(r"[A-Za-z0-9]{4,16}(?:-[A-Za-z0-9]{3,12}){0,7}|\d{3,5}")
_BULLET = re.compile(r"[ \t>*•+\-|`]*(?:\[[ x]?\] ?)?(?:\d{1,2}[.):] {0,3})?[ \t`]*")
_PARTS = re.compile(r"[^\s,;|`*\"']+")
_PHRASE = re.compile(
    r"(?:seed|recovery|mnemonic|secret|backup)[ _-]?(?:phrase|words?)\W{1,6}(?P<code>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![ ,]{1,2}[a-z]{3})"
)
_MOST_LINES = 24
_ANCHORED_BY = (
    "code", "otp", "2fa", "kod", "c\u00f3digo", "codigo", "codice", "код",
)  # fmt: skip
_FOREIGN = ("验证码", "驗證碼", "認証コード", "確認コード", "ワンタイム", "인증")
ANCHORS = frozenset({*_ANCHORED_BY, *_FOREIGN, "pin", "phrase", "mnemonic"})
_BEFORE, _BEHIND = 40, 60


def coded(text: str, lowered: str, anchors: Mapping[str, Sequence[int]], rank: int) -> Iterator[Span]:
    """Where codes stand; `anchors`: the words in the text, and where they begin."""
    for at in sorted({at for word in (*_ANCHORED_BY, *_FOREIGN) for at in anchors.get(word, ())}):
        yield from _once(lowered, at, rank)
        yield from _recovery(text, lowered, at, rank)
    for at in anchors.get("pin", ()):
        if found := _PIN.match(lowered, at):
            yield Span(*found.span("code"), rank, "pin")
    for at in [*anchors.get("phrase", ()), *anchors.get("mnemonic", ())]:
        if found := _PHRASE.search(lowered, max(0, at - _RECOVERY_BEFORE), at + 400):
            yield Span(*found.span("code"), rank, "seed phrase")


def _once(lowered: str, at: int, rank: int) -> Iterator[Span]:
    """A code that was sent to somebody, before or behind what it is called."""
    name = _NAMES.search(lowered, max(0, at - _BEFORE), at + _BEHIND)
    if name is None or not name.start() <= at < name.end():
        return
    if (found := _SAID.match(lowered, name.end())) or (
        found := _SAID_FIRST.search(lowered, max(0, name.start() - 120), name.start())
    ):
        yield Span(*found.span("code"), rank, "code")


def _recovery(text: str, lowered: str, at: int, rank: int) -> Iterator[Span]:
    """The codes of a list that is headed so."""
    heading = _RECOVERY.search(lowered, max(0, at - _RECOVERY_BEFORE), at + 80)
    if heading is None:
        return
    colon = lowered.find(":", heading.start(), heading.end())
    end = heading.end() if colon < 0 else colon + 1
    shape = ""
    for _ in range(_MOST_LINES):
        stop = text.find("\n", end)
        line_end = len(text) if stop < 0 else stop
        start = _BULLET.match(text, end, line_end)
        parts = [(found[0], *found.span()) for found in _PARTS.finditer(text, start.end() if start else end, line_end)]
        shape = shape or (_shape(parts[0][0]) if parts else "")
        if parts and not all(_is_code(part, shape) and (colon >= 0 or len(part) >= 8) for part, *_ in parts):
            return
        yield from (Span(first, last, rank, "recovery code") for _, first, last in parts)
        if stop < 0:
            return
        end = stop + 1


def _shape(part: str) -> str:
    return re.sub("[A-Za-z0-9]", "x", part)


def _is_code(part: str, shape: str) -> bool:
    """Whether it is made of letters and digits, or else as long and divided as the one before it."""
    if not _PART.fullmatch(part):
        return False
    return bool(re.search(r"\d", part)) or ("-" in part and _shape(part) == shape)
