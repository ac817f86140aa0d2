"""Secrets that people tell each other: "the password for bob is …", a name on one line and its value on the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.redact.abroad import told_abroad
from index.redact.spans import Span
from index.redact.values import (
    has_symbols,
    is_elsewhere,
    is_mixed,
    is_passphrase,
    is_password_like,
    is_technical,
    looks_random,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.redact.names import Name

_FOR = (
    "for|of|to|from|on|at|in|von|vom|für|fuer|der|des|dem|zum|zur|de|del|della|di|du|do|da|para|pour|per|от|для|к|админа|базы|van|voor"
    "|dla|till|för|temporal|nuevo|nouveau|neue[srn]?"
)
_WORDS = rf"(?:[ ]?\((?!(?=[^\s()]{{0,40}}\d)[^\s()]{{8,40}}\))[^()\n]{{1,40}}\)|[ ](?:{_FOR})\b(?:[ ][\w.@'/-]{{1,40}}){{0,5}}?|[ ][\w.@-]{{2,30}})?"
_IS = (
    r"(?:[ ]?[\"'`*_]{0,3}[ \t]{0,4}(?:(?<![a-z])(?:is|was|are|c'est|lautet|ist|es|est|é|è|e|to|sind|sont|son|är|er|on|je|este|είναι|là|adalah)(?![\w])[ ]?(?:now[ ]|still[ ])?"
    r"|'s[ ]|[ ]\(|\.{3,60}[ ]?|[=-](?:>|&gt;)|→|[:=]|-[ ]|是|为|為|は|が|는|은|이|가)[:=]?[ \t]{0,8})"
)
_DEFAULT = r"\"[ \t]{0,4}\{[^{}]{0,300}?\bdefault[ \t]{0,20}=[ \t]{0,4}"  # Terraform
_ATTRIBUTE = r"[\"'][ \t]{0,4}(?:,[ \t]{0,4})?value[ \t]?=[ \t]?(?=[\"'])|[\"'][ \t]?,[ \t]?(?=[\"'])"
_NEXT_LINE = r"[\"'`*_]{0,3}[ \t]{0,4}[:=]?[ \t]{0,4}(?:[|>][+-]?\d?)?[ \t]{0,4}(?:\r?\n[ \t]{0,40}){1,2}(?:-[ \t])?(?:value:[ ])?"
_VALUE = r"(?P<quote>(?:[\"'`*_]{1,3}[ ]?)?)(?P<value>[!#-&*+\--:=?-_a-z{-~]{4,400})"
_TELLS = re.compile(
    rf"(?:(?P<default>{_DEFAULT}|{_ATTRIBUTE})|(?P<is>{_WORDS}{_IS})|(?P<line>{_NEXT_LINE})|(?P<bare>{_WORDS}[ ]))"
    + _VALUE
)
_NAMED_AFTER = re.compile(
    r"(?:[\"'`](?P<value>[^\s\"'`]{6,200})[\"'`]|(?<!\S)(?P<plain>[!-~]{6,64}))"
    r" (?:as|is|<-{1,2}|←|for|als|ist|como|comme|come|jako|es|est|è|é) (?:\w{1,12} ){0,3}$"
)
# Further behind the name, in the same sentence: only what looks like a password itself, and follows what names things.
_TO = "to|auf|à|a|por|para|na|til|naar|till|in|ke|на|zu|från|from|von|de|z|с|van|du"
_NAMES_IT = "is|was|be|ist|war|lautet|es|era|est|sera|e|è|é|je|er|on|to|jest|är|olarak|adalah|now|jetzt|como|als|as|jako|becomes|wird"
_FURTHER = re.compile(
    rf"(?:[ ,]{{1,2}}[^\W\d_][\w'/-]{{0,19}}){{0,7}}?"
    rf"(?:[ ,]{{1,2}}(?:(?P<to>{_TO})|{_NAMES_IT})[:=]?[ ]|[ ]?(?:[:=]|->|=>|→)[ ]{{1,2}}|[^\x00-\x7f]{{1,9}}[:=]?[ ]?)"
    r"(?P<quote>[\"'`*_]{0,3}[ ]?)(?=[!-~]{0,63}[\d!#$%&*+@^~?])(?P<value>[!-~]{6,64})"
)
_CHANGED = re.compile(
    r"\b(?:chang|set|reset|updat|rotat|änder|geänder|gesetzt|zmieni|cambi|mud[eoa]|alter|поменя|смени|cambiat|wijzig|bytte|ändra)|改|変更|변경"
)
_AND = re.compile(
    rf"[\"'`*_]{{0,3}}[ ](?:{_TO}|or|and|oder|und|ou|et|o|y|e|lub|или|then)[ ][\"'`]{{0,3}}(?P<value>[!-~]{{6,64}})"
)
_SETTING = re.compile(r"[A-Za-z_][\w.-]*=\S")
_NEXT_FIELD = re.compile(r"&(?:amp;)?[\w.-]{1,40}=")
# Two in a row: who, and the password.
_PAIR = re.compile(
    r"(?<![a-z])(?:cred(?:ential)?s?|log ?in|zugangsdaten|identifiants?)"
    r"[ \t:]{1,3}(?:are|is|with|as|using|sind|sont|son|con)?\W{0,3}\s?[\"'`]?[\w.@-]{1,64}[\"'`]?\s?(?:/|:|\||and|und|et|y)\s?"
    + _VALUE
)
PAIRED = frozenset(("cred", "login", "log in", "zugangsdaten", "identif"))
_SET = re.compile(r"[\"'`*_\]]{0,3}[ \t]{0,4}(?:=|:)[ \t]{0,8}(?![|>\s])")
_VERBS = frozenset(("pass", "passe", "passes"))
_SYMBOL = re.compile(r"[^\w\s]|_")
_SAYS = ("is", "as", "als", "ist", "como", "comme", "come", "jako", "es", "est", "è")
_MARKS_BEFORE = ('"', "'", "`", *(f" {word} " for word in _SAYS))
_QUOTES = tuple("\"'` ")
_MARKS = ".,;:?*_|)\"'`"
_FAR = 900  # characters from a name to the end of its value
_END = re.compile(r"[\"'`*_]{0,3}[ \t]{0,4}(?:[\"'`.,;!?)\]]|\r?\n|$| (?:#|//|\())")


# A question and its answer, which is a line of its own, but for who said it, and when.
_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[ ]?[ap]m)?[\])]?"
_ANSWERED = re.compile(
    r"[\"'`*_]{0,3}(?:[ ](?:for|of|to|is|again|pls|please|too|then|there|as|well|it|that|one|user|account|box|server|db)){0,4}"
    rf"(?:[ ]?[?!.:]){{0,3}}[ \t]{{0,4}}\n[ \t>]{{0,8}}(?:{_TIME}[ ,-]{{1,3}})?"
    rf"(?:[<@*]{{0,3}}[a-z][\w.-]{{0,20}}(?:[ ][a-z][\w.-]{{0,20}})?[>*]{{0,3}}(?:[ ,]{{1,3}}{_TIME})?(?::|[ ]?[>|-]|\n)[ \t\n]{{0,6}})?"
    r"(?:(?:it'?s|its|sure|yes|yep|here|ok|that's|try)[ ,:]{1,3}){0,2}[\"'`]{0,3}(?P<value>[!-~]{6,64})[ \t]{0,4}(?:\n|$)"
)
_AS_A_PAIR = re.compile(r"(?<![\w/.])[\w.@-]{2,40}[ ]?/[ ]?(?P<value>[!-~]{6,64}) \((?:user(?:name)?|login|usr)/$")
_COMMENTED = re.compile(
    r"(?:[:=]|-p)[ ]{1,4}[\"']?(?P<value>[!-~]{6,64})[\"']?[ ]{1,8}(?:#|//|--|\()[ ]?(?:the |a |this is the |this is my )?$"
)
_NO_VALUE_BEHIND = (
    " manager",
    " generator",
    " policy",
    " rotation",
    " store",
    " tool",
    " library",
    " plugin",
    " validator",
)


def told(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """The value that somebody says a password, a token or a key has."""
    if lowered.startswith(_NO_VALUE_BEHIND, name.end):
        return None
    if name.is_password and (span := _answered(text, lowered, name, rank)):
        return span
    if not text.isascii() and (span := told_abroad(text, lowered, name, rank)):
        return span
    is_verb = name.word in _VERBS and not lowered.endswith(("mot de ", "mots de "), 0, name.start)
    return (
        (None if is_verb else _said_before(text, name, rank))
        or _said_behind(text, lowered, name, rank, is_verb)
        or (_said_further(text, lowered, name, rank) if name.is_password and not is_verb else None)
    )


def _said_before(text: str, name: Name, rank: int) -> Span | None:
    offset = max(0, name.start - 120)
    said = text[offset : name.start]
    if not any(mark in said for mark in (_MARKS_BEFORE if name.is_password else _QUOTES[:3])):
        return None
    before = _NAMED_AFTER.search(said)
    if before is None:
        return None
    group = "value" if before["value"] else "plain"
    is_real = is_mixed(before[group]) if before["value"] else name.is_password and _is_said_first(before[group])
    if not is_real or is_elsewhere(before[group]):
        return None
    return Span(offset + before.start(group), offset + before.end(group), rank, name.kind)


def _is_said_first(value: str) -> bool:
    return is_password_like(value) and bool(re.search(r"\d", value)) and bool(_SYMBOL.search(value))


def _said_behind(text: str, lowered: str, name: Name, rank: int, is_verb: bool) -> Span | None:
    found = _TELLS.match(lowered, name.end, name.end + _FAR)
    if found is None or (name.of_settings and _SET.match(found[0])):
        return None  # settings and code were looked at as such
    if found["bare"] and name.word.startswith("cred"):
        return None
    start, end = found.span("value")
    if field := _NEXT_FIELD.search(lowered, start, end):
        end = field.start()
    end = start + len(text[start:end].rstrip(".,;:?*_|"))
    value, after = text[start:end], lowered[end : end + 12]
    is_told = _is_told(value, found, name.is_password, bool(_END.match(after)), after)
    if not is_told and name.is_password and not is_verb and found["bare"] == " ":  # without a word between them
        is_quoted = bool(found["quote"]) and after[:1] in _QUOTES
        is_told = (is_quoted and is_mixed(value) and len(value) >= 6 and not is_technical(value)) or (
            is_password_like(value) and has_symbols(value)
        )
    return Span(start, end, rank, name.kind) if is_told and not is_elsewhere(value) else None


def _answered(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    """What is answered on the next line, and what is explained to be one behind it."""
    found = _ANSWERED.match(lowered, name.end, name.end + 300)
    if found is None and lowered.startswith(("/", "# ", "// ", "-- "), max(0, name.start - 1)) | (
        lowered[max(0, name.start - 3) : name.start].strip(" ") in ("#", "//", "--", "(")
    ):
        offset = max(0, name.start - 160)
        found = _AS_A_PAIR.search(lowered, offset, name.start) or _COMMENTED.search(lowered, offset, name.start)
    if found is None:
        return None
    start, end = found.span("value")
    value = text[start:end].rstrip(_MARKS)
    is_secret = is_password_like(value) and is_mixed(value) and not is_elsewhere(value) and not is_technical(value)
    is_secret &= "://" not in value and not _SETTING.match(value)
    return Span(start, start + len(value), rank, name.kind) if is_secret else None


def also_told(text: str, lowered: str, span: Span) -> Span | None:
    """The other password of a sentence in which one was changed to another."""
    found = _AND.match(lowered, span.end)
    if found is None:
        return None
    start, end = found.span("value")
    value = text[start:end].rstrip(_MARKS)
    is_other = is_password_like(value) and has_symbols(value) and not is_elsewhere(value)
    return Span(start, start + len(value), span.rank, span.kind) if is_other else None


def _said_further(text: str, lowered: str, name: Name, rank: int) -> Span | None:
    found = _FURTHER.match(lowered, name.end, name.end + 240)
    if found is None:
        return None
    start, end = found.span("value")
    value = text[start:end].rstrip(_MARKS)
    if is_elsewhere(value) or is_technical(value):
        return None
    is_said = is_password_like(value) and bool(_SYMBOL.search(value))
    if found["to"] and not is_said:  # any that is no word, when one was changed
        is_said = is_mixed(value) and len(value) >= 6 and value.isalnum()
        is_said &= bool(_CHANGED.search(lowered, max(0, name.start - 40), start))
    return Span(start, start + len(value), rank, name.kind) if is_said else None


def _is_told(value: str, found: re.Match[str], is_password: bool, ends: bool, after: str) -> bool:
    mixed = is_mixed(value)
    is_quoted = bool(found["quote"])
    if found["default"]:
        return len(value) >= 6 and (mixed or is_password)
    if is_technical(value) and not (is_quoted and len(value) >= 8):
        return is_password and bool(found["is"]) and value.isdigit() and len(value) >= 4 and ends
    if found["line"]:
        if "=" in found["line"] and _SETTING.match(value):
            return False
        return (
            (ends and looks_random(value) and len(value) >= (8 if is_password else 16))
            or (is_password and ends and set(":=") & set(found["line"]) and has_symbols(value) and len(value) >= 6)
            or (
                mixed
                and ends
                and found["line"].lstrip("\"'`*_ ").startswith(":")
                and len(value) >= 8
                and value.isalnum()
            )
        )
    if found["is"] == " (":
        is_random = looks_random(value) or (len(value) >= 24 and mixed and value.isalnum())
        return is_random and len(value) >= (8 if is_password else 16) and after.startswith(")")
    if found["is"]:
        if mixed:
            return len(value) >= (5 if is_password else 16) and "://" not in value
        return is_password and (is_passphrase(value) or (len(value) >= 6 and has_symbols(value)))
    return looks_random(value) and len(value) >= (8 if is_password else 16)


def paired(text: str, lowered: str, anchors: Mapping[str, Sequence[int]], rank: int) -> Iterator[Span]:
    """What is said to log in with: a name, and a password behind it."""
    places = [at for word in PAIRED for at in anchors.get(word, ())]
    for found in filter(None, (_PAIR.match(lowered, at) for at in places)):
        start, end = found.span("value")
        end = start + len(text[start:end].rstrip(".,;:?*_|"))
        value = text[start:end]
        is_real = is_mixed(value) and not is_elsewhere(value) and not is_technical(value)
        if is_real and len(value) >= 6 and not set("/?=") & set(value):
            yield Span(start, end, rank, "password")
