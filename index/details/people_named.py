"""Names found in a message's own text: people it greets or thanks, introductions, signatures.

Found by their form rather than looked up: people shorten names, and mention others who are not in the workspace.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# How people start a message. After a greeting any word is a name; after thanks it is only likely to be one.
GREETING = (
    r"(?:hi+(?: there)?|he+y+(?: there)?|hello+|heya|hiya|howdy|greetings|dear|good (?:morning|afternoon|evening"
    r"|day)|gm"
    r"|hola|hallo|moin(?: moin)?|servus|gr[uü](?:ß|ss) (?:dich|euch|gott)|ciao|hej|hei|salut|bonjour|bonsoir|bom dia"
    r"|boa (?:tarde|noite)|ol[aá]|oi|buen[oa]s?(?: (?:d[ií]as?|tardes|noches))?|buon ?giorno|guten (?:morgen|tag|abend)"
    r"|goede(?:morgen|middag|n ?avond)|goddag|god morgon|ahoj|dobr[yý] den|cze[sś][cć]|dzie[nń] dobry|namaste|salaam?"
    r"|selam|merhaba|shalom|xin ch[aà]o|привет|здравствуйте|добрый день|你好|こんにちは|안녕하세요)"
)
THANKING = (
    r"(?:many thanks|thanks(?: a lot| again| so much| very much)?|thank you(?: so much| very much| again)?|thx|ty"
    r"|cheers"
    r"|welcome(?: back)?|sorry|morning|afternoon|evening|danke|merci|gracias|obrigad[oa]|grazie|dzi[eę]ki)"
)
CLOSING = (
    r"(?:all the best|best(?: regards| wishes)?|kind(?:est)? regards|warm regards|regards|rgds|br|cheers|thanks"
    r"(?: again)?"
    r"|thank you|many thanks|sincerely|yours(?: truly| sincerely)?|hth|mfg|lg|vg|mit freundlichen gr[uü](?:ß|ss)en"
    r"|(?:viele|liebe|beste|sch[oö]ne) gr[uü](?:ß|ss)e|gru(?:ß|ss)|saludos(?: cordiales)?|atentamente|cordialement"
    r"|bien à (?:toi|vous)|pozdrawiam|с уважением|met vriendelijke groet(?:en)?|groet(?:jes)?|mvh|hälsningar|abraços?)"
)
PARTICLE = r"(?:v[ao]n(?: de[rn]?)?|de(?: la| los)?|der|den|di|da|dos|del|du|la|le|el|al|bin|ibn|ter|ten|y|st\.?)"
# A word written like a name: with a capital, or in a script without capitals.
CAPITAL = (
    r"(?:[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽА-ЯЁІЇЄΑ-Ω](?:[\w'’-]*\w)?|[぀-ヿ一-鿿가-힯]{2,6}"
    r"|[\u0590-\u08ff\u0900-\u0dff]{2,})"
)
FULL_NAME = rf"{CAPITAL}(?:[ \u00a0](?:{PARTICLE}[ \u00a0])?{CAPITAL}|[ \u00a0][A-Z]\.?){{0,3}}"
_AND = r"(?:[ ]*(?:,|&|/|\+)[ ]*(?:and )?|[ ](?:and|und|et|y|e|i|en|og|och)[ ])"
# Capitalized words that follow a greeting but are not names.
_NOT_A_NAME = (
    r"(?:there|again|all|folks|everyone|everybody|team|guys|friends?|both|world|zusammen|allerseits|alle|todos|tous"
    r"|tutti"
    r"|for|to|so|very|that|this|it|the|we|you|i|in|on|if|yes|no|ok|and|but|please|sir|madam|mate|man|github|slack"
    r"|gitlab)"
)
_WHO = (
    r"(?:colleague|teammate|co-?worker|boss|manager|admin|author|engineer|analyst|developer|intern|friend|user"
    r"|customer|lead)"
)
_NAMED = (
    re.compile(
        rf"(?:\A|\n|[.!?] )[ \t]*(?i:{GREETING}|{THANKING})[ ,]+@?(?!(?i:{_NOT_A_NAME})\b)"
        rf"(?P<who>{FULL_NAME}(?:{_AND}@?{FULL_NAME}){{0,3}})(?=[ ]?[,!.:;—–\n]|[ ]-|\s*\Z)"
    ),
    re.compile(rf"(?:my name is|my name's|(?<![\w'])this is|(?<![\w'])I[' ’]a?m) (?P<who>{FULL_NAME})(?= from "
        rf"| here\b|,? (?:the )?new )"),
    re.compile(
        rf"\b(?:[Mm]y|[Oo]ur) (?:\w+ )?{_WHO}s? (?P<who>{CAPITAL})(?= (?:is|was|has|had|left|said|says|told|tried"
        rf"|did|can)\b|[,.])"
        rf"|\b{_WHO}s? \((?P<other>{CAPITAL})\)"
    ),
    re.compile(rf"my name is (?P<who>{FULL_NAME})"),
    re.compile(rf"(?:\A|\n)(?P<who>{FULL_NAME}) here[,.:!]"),
    re.compile(rf"(?:\n|[.!?] )[ \t]*(?i:{CLOSING})[,.!]?(?:[ ]|[ \t]*\n)(?P<who>{FULL_NAME})\s*\Z"),
    re.compile(rf"\n[ \t]*(?:—|–|--|~|//?)[ ]?(?P<who>{FULL_NAME})\s*(?:\Z|[/,\n|])"),
)  # fmt: skip
_SEPARATE = re.compile(rf"{_AND}@?")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_LITERAL = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|(?<!\S)[/.]*+[^\s/.]++[/.]\S+", re.DOTALL)
_NOT_A_NAME_ALONE = re.compile(rf"{_NOT_A_NAME}\Z", re.IGNORECASE)
_LONGEST = 20_000  # characters: only so much of a message is searched


def people_named(texts: Iterable[str]) -> tuple[str, ...]:
    """The names that messages use to address or introduce people, without duplicates.

    A name that also occurs in their code or URLs is dropped: it is the product, which people greet like a person.
    """
    read = [text[:_LONGEST] for text in texts]
    found = [name for text in read for name in _in_prose(_CODE.sub("`", text))]
    literals = " ".join(piece.lower() for text in read for piece in _LITERAL.findall(text)) if found else ""
    return tuple(dict.fromkeys(name for name in found if _may_be_a_name(name) and name.lower() not in literals))


def _in_prose(text: str) -> list[str]:
    return [name for form in _NAMED for one in form.finditer(text) for name in _SEPARATE.split(_who(one))]


def _may_be_a_name(name: str) -> bool:
    is_short_for_something = name.isascii() and name.isupper() and len(name) <= 4
    return len(name) > 1 and not is_short_for_something and not _NOT_A_NAME_ALONE.match(name)


def _who(found: re.Match[str]) -> str:
    return str(found.groupdict().get("other") or found["who"])
