"""How messages begin and end: greetings and signatures go whole, by their form, whoever is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.details.people import pattern
from index.people_named import CAPITAL, CLOSING, FULL_NAME, GREETING, THANKING

if TYPE_CHECKING:
    from copilot.drafting.details.people import Names

_I = re.IGNORECASE
_ALL = (
    r"(?:there|again|all|folks|everyone|everybody|team|guys|friends?|people|both|you two|y['’]all|zusammen|allerseits"
    r"|ihr alle|alle|todos|tous|tutti|@(?:here|channel|everyone|all)|@[\w-]*(?:team|crew|rota|oncall|group|support)[\w-]*)"
)
# What may go without a loss; "yes" and "no" may be the answer.
_ANSWERING = r"(?:great question|good (?:question|catch|point)|np|no problem|no worries|ah+|oh+|ok(?:ay)?|hm+)"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Monsieur|Madame|M|Sr|Sra|Señora?|Pan|Pani)\.?"
_AND = r"(?:[ ]*(?:,|&|/|\+)[ ]*(?:and )?|[ ](?:and|und|et|y|e|i|en|og|och)[ ]|[ ])"
_END = r"[ \t\u00a0]*(?:[,!.:;…]+|[—–-]+(?=\s)|(?=\n|\Z))[ \t]*(?::[\w+-]+:[ \t]*)*\n?[ \t]*"
# One word in small letters after a greeting and before a comma is a name, but for these.
_NO_NAME = r"(?:so|we|you|it|is|i|im|just|can|could|this|that|what|how|if|in|on|for|the|a|my|our|your|world|to|and|yes|no|ok|please|sorry|thanks|not)"
_PLAIN_WORD = re.compile(r"[^\W\d_]{2,}(?=[\s,.!?;:]|\Z)(?!\.\w)")
_COMMANDS = frozenset(
    "git pip pipx npm npx yarn pnpm docker podman kubectl helm terraform tofu aws gcloud gsutil az brew apt cargo go dbt curl"
    " wget make python python3 node psql mysql ssh scp cd export sudo echo cat grep uv poetry conda systemctl ls".split()
)


def without_greetings(text: str, names: Names) -> str:
    """Messages without their greeting; what followed it begins with a capital."""
    for form in _greetings(names):
        text = form.sub(lambda found: found[1] + capitalised(found[2]), text)
    return text


def without_signatures(text: str, names: Names) -> str:
    """Messages without who signed them, and without the line by which a mail quotes another."""
    for form in _signatures(names):
        text = form.sub("", text)
    return text


def capitalised(rest: str) -> str:
    """The beginning of a sentence, unless it is a command or the name of something."""
    word = _PLAIN_WORD.match(rest)
    return rest[:1].upper() + rest[1:] if word and word[0] not in _COMMANDS else rest


def _greetings(names: Names) -> tuple[re.Pattern[str], ...]:
    known = rf"@?(?i:{pattern(names.all)})(?!\w)"
    mention = r"@[\w.-]*\w"
    by_form = rf"(?!(?:World|Kitty|GitHub|Slack)\b)(?:{_TITLE} )?{FULL_NAME}"
    somebody = rf"(?:{known}|{mention}(?: {CAPITAL}){{0,2}}|{by_form}|(?i:{_ALL})\b)"
    called_out = rf"(?:@?(?i:{pattern(names.all - names.words)})(?!\w)|{mention})"
    lower = rf"(?!{_NO_NAME}\b)[a-z][\w-]+"
    sure = rf"(?:{known}|{mention}|(?i:{_ALL})\b)"
    begin, rest = r"(\A|\n\n|\n(?=(?i:hi|hey|hello|good|bonjour|hola|hallo|dear)\b))[ \t]*", r"(\S{0,40})"
    called = r"(?:@(?:here|channel|everyone)[ ,:]+)?"
    return tuple(
        re.compile(begin + form + rest)
        for form in (
            rf"{called}(?i:{GREETING}|{THANKING})[ ,]+{somebody}(?:{_AND}{somebody}){{0,4}}{_END}",
            rf"{called}(?i:{GREETING})[ ,]+{lower}(?:(?:,? and |, ?| & |/){lower}){{0,2}}{_END}",
            rf"{called}(?i:{_ANSWERING})[ ,]+{sure}(?:{_AND}{sure}){{0,3}}{_END}",
            rf"{called}(?i:{GREETING}|{THANKING})[ ,]+{known}(?=[ \t])[ \t]*",
            rf"(?i:{GREETING}|{THANKING}|{_ANSWERING})[ \t]*[!,.:—–]+[ \t]*",
            r"@(?:here|channel|everyone)[ ,:]+",
            rf"{called_out}(?:(?:,? and |, ?| & ){called_out}){{0,3}}[ \t]*[,:!—–]+[ \t]*",
        )
    )


def _signatures(names: Names) -> tuple[re.Pattern[str], ...]:
    known = rf"@?(?i:{pattern(names.all)})(?!\w)"
    name = rf"(?:{known}|{FULL_NAME})"
    end = r"[ \t]*[.!]?[ \t]*(?:\n(?!\n)[^\n]{1,60}){0,3}(?=\n\n|\s*\Z)"
    bare_end = r"[ \t]*[.!]?(?=\n\n|\s*\Z)"
    return (
        re.compile(rf"\n+[ \t]*(?:—|–|--|~)?[ \t]*(?i:{CLOSING})[ \t]*[,.!/]?[ \t]*\n+[ \t]*(?:—|–|-|~)?[ \t]*{name}{end}"),
        re.compile(rf"\n+[ \t]*(?i:{CLOSING})[ \t]*[,.!—–-]*[ \t]*{name}{bare_end}"),
        re.compile(rf"(?<=[.!?:)])[ \t]+(?i:{CLOSING})[ \t]*[,.!—–-]+[ \t]*{name}{bare_end}"),
        re.compile(rf"\n+[ \t]*(?:—|–|--|~)[ \t]*{name}(?:[ \t]*[/,|][^\n]*)?{end}"),
        re.compile(rf"(?<=[.!?`\x00])[ \t]+(?:—|–|--|~)[ \t]*{name}{bare_end}"),
        re.compile(rf"\n+[ \t]*(?:-|//?)[ \t]?{known}{bare_end}"),
        re.compile(rf"\n+[ \t]*{known}{bare_end}"),
        re.compile(r"(?m)^[ \t>]*(?:On|Am|Le|El|Em|Il|Op) [^\n]{6,90}?(?:wrote|schrieb|a écrit|escribi[oó]|escreveu|ha scritto|schreef)[^\n]{0,60}:[ \t]*\n?"),
        re.compile(rf"\n+[ \t]*(?i:{CLOSING})[ \t]*[,.!]?(?=\s*\Z)"),
    )


