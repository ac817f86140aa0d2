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
# What such a code is called; looked for as it stands, so that no other "code" costs anything.
_SENT = (
    (
        "verification confirmation security one-time one time onetime login log-in sign-in signin auth authentication authenticator"
        " 2fa mfa otp totp two-factor sms activation pairing unlock bestätigungs sicherheits verifizierungs anmelde einmal verificatie"
    )
    .replace("one time", "one\0time")
    .split()
)
_KEPT = [
    "recovery",
    "backup",
    "rescue",
    "scratch",
    "emergency",
    "one-time",
    "single-use",
    "restore",
    "wiederherstellungs",
    "notfall",
    "ersatz",
]
_CODES = ("code", " code", "-code", "kode")
_ABROAD = [
    "code de vérification",
    "code de confirmation",
    "code de sécurité",
    "code de connexion",
    "code de validation",
    "código de verifica",
    "codigo de verifica",
    "código de confirma",
    "código de segur",
    "código de acces",
    "código de aces",
    "codice di verifica",
    "codice di sicurezza",
    "codice di conferma",
    "codice di accesso",
    "kod weryfikacyjny",
    "kod sms",
    "kodu sms",
    "doğrulama kodu",
    "код подтверждения",
    "код из смс",
    "код авторизации",
    "验证码",
    "驗證碼",
    "認証コード",
    "確認コード",
    "ワンタイムパスワード",
    "인증번호",
    "인증 번호",
    "인증코드",
    "인증 코드",
    "otp",
    "2fa",
]
_KEPT_ABROAD = [
    "codes de récupération",
    "codes de secours",
    "códigos de recuperación",
    "códigos de respaldo",
    "codici di recupero",
    "codici di backup",
    "códigos de recuperação",
    "códigos de backup",
]
_SENT_BY = frozenset({word.replace("\0", " ") + code for word in _SENT for code in _CODES} | set(_ABROAD))
_KEPT_BY = frozenset({word + code for word in _KEPT for code in _CODES} | set(_KEPT_ABROAD))
_PINS = (
    "=",
    ":",
    " =",
    " :",
    " is",
    " was",
    " ist",
    " lautet",
    " es",
    " est",
    " è",
    "  ",
    " (",
    " |",
    '"',
    "'",
    "`",
    "*",
    "\t",
    "→",
    " →",
    " code",
    "-code",
    "code",
    " number",
)
_PIN_BY = frozenset("pin" + behind for behind in _PINS)
_PHRASE_BY = frozenset(("phrase", "mnemonic", "seed words", "recovery words"))
ANCHORS = _SENT_BY | _KEPT_BY | _PIN_BY | _PHRASE_BY
_ENDING = re.compile("[a-zà-ÿ]{0,10}")
_SAID = re.compile(
    r"[\"'`*_]{0,3}(?:[ ](?:is|was|i|got|we|received|sent|me|from|the|my|app|sms|just|now|this|says|shows|ist|war|lautet|est|es|era|è|é|to"
    rf"|jest)){{0,6}}[ ]?(?:是|は|는|은|：)?[ ]?[:=(\"'`*\[-]{{0,3}}[ ]?(?<![a-z\d.]){_CODE}{_NO_UNIT}"
)
_SAID_FIRST = re.compile(
    rf"(?<![\w.:/#-]){_CODE}[\"'`*_]{{0,3}} (?:is|as|ist|est|es|è|é|to|jest|-|—|:)(?: [\w.'-]{{1,20}}){{0,5}}? $"
)
_PIN = re.compile(
    r"pin(?<![a-z0-9]pin)(?:[ _-]?(?:codes?|number|nummer))?[\"'`*_]{0,3}"
    r"(?:[ ]?(?:is|was|ist|lautet|es|est|è|=|:|=>|->|→|\|)[ ]{0,4}|[ \t]{2,40}|[ ]\()[\"'`*]{0,3}(?P<code>\d{4,8})(?![\w-]|[.:]\d)"
)
_PART = re.compile(r"[A-Za-z0-9]{4,16}(?:-[A-Za-z0-9]{3,12}){0,7}|\d{3,5}")
_BULLET = re.compile(r"[ \t>*•+\-|`]*(?:\[[ x]?\] ?)?(?:\d{1,2}[.):] {0,3})?[ \t`]*")
_RUNS = re.compile(r"\d+|[a-z]+")
_PARTS = re.compile(r"[^\s,;|`*\"']+")
_PHRASE = re.compile(
    r"(?:seed|recovery|mnemonic|secret|backup)[ _-]?(?:phrase|words?)\W{1,6}(?P<code>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![ ,]{1,2}[a-z]{3})"
)
_PASSPHRASE = re.compile(
    r"phrase(?:(?<=passphrase)|(?<=pass-phrase)|(?<=pass phrase)|(?<=kennphrase)| de passe|(?<=seed phrase))\b[^\n:=\"'`]{0,60}?"
    r"(?:[:=][ ]{0,4}(?P<quote>[\"'`]{0,3})|(?:is|was|ist|lautet|est)[ ](?P<quoted>[\"'`]))"
    r"(?P<code>[a-zà-ÿ]{2,14}(?:[ -][a-zà-ÿ]{2,14}){3,11})(?=[\"'`]|[.,;]|[ ]{0,4}(?:\(|\n|$)|[ ]{2})"
)
_INSTRUCTS = re.compile(
    r"\b(?:the|an?|is|are|be|not|no|your?|must|to|for|of|and|or|with|enter|again|please|when|from|wrong|invalid|empty|error|failed|asked|repeat|same"
    r"|it|we|this|that|can|has|have|will|if|on|in|by|my|der|die|das|ist|und|nicht|mit|le|la|les|un|une|pas|et|ou|pour)\b"
)
_WORDS_OF_A_SEED = re.compile(
    r"(?:seed|recovery) words?[^\n:]{0,30}:[ ]{0,4}[\"'`]?(?P<code>[a-z]{3,12}(?:[ ,]{1,2}[a-z]{3,12}){3,23})(?![a-z])"
)
# Codes in a sentence, which look like nothing else.
_ONE = r"(?=[a-z-]{0,80}\d)(?=[\d-]{0,80}[a-z])[a-z0-9]{4,80}(?:-[a-z0-9]{4,12}){0,7}(?![\w/]|[.-]\w)"
_IN_A_SENTENCE = re.compile(
    rf"s?\b[^\n.]{{0,60}}?(?<![\w./-])(?P<codes>{_ONE}(?:(?:[,;/&]| and| or| und| et| y| e| oder){{1,2}} ?{_ONE}){{0,15}})"
)
_MOST_LINES = 24
_HEADING = re.compile(r"s?\b[^\n:]{0,60}(:?)")


def coded(text: str, lowered: str, anchors: Mapping[str, Sequence[int]], rank: int) -> Iterator[Span]:
    """Where codes stand; `anchors`: the words in the text, and where they begin."""
    for word in (word for word in anchors if word in ANCHORS):
        for at in anchors[word]:
            if word in _SENT_BY:
                yield from _once(lowered, word, at, rank)
            if word in _KEPT_BY:
                yield from _recovery(text, at + len(word), rank)
                yield from _in_a_sentence(lowered, at + len(word), rank)
            if word in _PIN_BY and (found := _PIN.match(lowered, at)):
                yield Span(*found.span("code"), rank, "pin")
            if word in _PHRASE_BY and (found := _PHRASE.search(lowered, max(0, at - 18), at + 400)):
                yield Span(*found.span("code"), rank, "seed phrase")
            if word in _PHRASE_BY:
                yield from _phrase(lowered, at, rank)


def _phrase(lowered: str, at: int, rank: int) -> Iterator[Span]:
    """Plain words that are told to be a passphrase."""
    found = _PASSPHRASE.match(lowered, at, at + 300) or _WORDS_OF_A_SEED.match(lowered, at, at + 300)
    if found and not _INSTRUCTS.search(found["code"]):
        yield Span(*found.span("code"), rank, "passphrase")


def _in_a_sentence(lowered: str, end: int, rank: int) -> Iterator[Span]:
    found = _IN_A_SENTENCE.match(lowered, end, end + 1_500)
    for one in _PARTS.finditer(lowered, *found.span("codes")) if found else ():
        if len(one[0]) >= 8 and len(_RUNS.findall(one[0])) >= 4:
            yield Span(*one.span(), rank, "recovery code")


def _once(lowered: str, word: str, at: int, rank: int) -> Iterator[Span]:
    """A code that was sent to somebody, before or behind what it is called."""
    end = at + len(word)
    if word in ("otp", "2fa") and (lowered[max(0, at - 1) : at].isalnum() or lowered[end : end + 1].isalnum()):
        return
    if ending := _ENDING.match(lowered, end):
        end = ending.end()
    found = _SAID.match(lowered, end) or _SAID_FIRST.search(lowered, max(0, at - 120), at)
    if found:
        yield Span(*found.span("code"), rank, "code")


def _recovery(text: str, end: int, rank: int) -> Iterator[Span]:
    """The codes of a list that is headed so."""
    heading = _HEADING.match(text, end)
    if heading is None:
        return
    end, is_list, shape = heading.end(), bool(heading[1]), ""
    for _ in range(_MOST_LINES):
        stop = text.find("\n", end)
        line_end = len(text) if stop < 0 else stop
        start = _BULLET.match(text, end, line_end)
        parts = [(found[0], *found.span()) for found in _PARTS.finditer(text, start.end() if start else end, line_end)]
        shape = shape or (_shape(parts[0][0]) if parts else "")
        if parts and not all(_is_code(part, shape) and (is_list or len(part) >= 8) for part, *_ in parts):
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
