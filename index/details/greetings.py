"""How messages begin and end: greetings and signatures are recognised by their form and removed whole."""

from __future__ import annotations

import re

from index.details.marks import mark
from index.details.people_named import CAPITAL, CLOSING, FULL_NAME, GREETING, THANKING
from index.text import Pattern

_ALL = (
    r"(?:there|again|all|folks|everyone|everybody|team|guys|friends?|people|both|you two|y['’]all|zusammen|allerseits"
    r"|ihr alle|alle|todos|tous|tutti|@(?:here|channel|everyone|all)|@[\w-]*(?:team|crew|rota|oncall|group"
    r"|support)[\w-]*)"
)
# What can go without loss. "Yes" and "no" may be the answer, so they stay.
_ANSWERING = r"(?:great question|good (?:question|catch|point)|np|no problem|no worries|ah+|oh+|ok(?:ay)?|hm+)"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Monsieur|Madame|M|Sr|Sra|Señora?|Pan|Pani)\.?"
_AND = r"(?:[ ]*(?:,|&|/|\+)[ ]*(?:and )?|[ ](?:and|und|et|y|e|i|en|og|och)[ ]|[ ])"
_END = r"[ \t\u00a0]*(?:[,!.:;…]+|[—–-]+(?=\s)|(?=\n|\Z))[ \t]*(?::[\w+-]+:[ \t]*)*\n?[ \t]*"
# A lower-case word between a greeting and a comma is a name, except these.
_NO_NAME = (
    r"(?:so|we|you|it|is|i|im|just|can|could|this|that|what|how|if|in|on|for|the|a|my|our|your|world|to|and|yes|no"
    r"|ok|please|sorry|thanks|not)"
)
_PLAIN_WORD = re.compile(r"[^\W\d_]{2,}(?=[\s,.!?;:'’]|\Z)(?!\.\w)")
_COMMANDS = frozenset(
    [
        "git",
        "pip",
        "pipx",
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "docker",
        "podman",
        "kubectl",
        "helm",
        "terraform",
        "tofu",
        "aws",
        "gcloud",
        "gsutil",
        "az",
        "brew",
        "apt",
        "cargo",
        "go",
        "dbt",
        "curl",
        "wget",
        "make",
        "python",
        "python3",
        "node",
        "psql",
        "mysql",
        "ssh",
        "scp",
        "cd",
        "export",
        "sudo",
        "echo",
        "cat",
        "grep",
        "uv",
        "poetry",
        "conda",
        "systemctl",
        "ls",
    ]
)


_KNOWN, _MENTION = mark("NnWPw"), mark("M")
_BY_FORM = rf"(?!(?:World|Kitty|GitHub|Slack)\b)(?:{_TITLE} )?{FULL_NAME}"
_SOMEBODY = rf"(?:(?:{_KNOWN}|{_MENTION})(?: {CAPITAL}){{0,2}}|{_BY_FORM}|(?i:{_ALL})\b)"
_SMALL = rf"(?!{_NO_NAME}\b)[a-z][\w-]+"
_SURE = rf"(?:{_KNOWN}|{_MENTION}|(?i:{_ALL})\b)"
_CALLED_OUT = mark("MNn")
_BEGIN, _REST = r"(\A|\n\n|\n(?=(?i:hi|hey|hello|good|bonjour|hola|hallo|dear)\b))[ \t]*", r"(\S{0,40})"
_CROWD = r"(?:@(?:here|channel|everyone)[ ,:]+)?"
_GREETINGS = tuple(
    Pattern(_BEGIN + form + _REST)
    for form in (
        rf"{_CROWD}(?i:{GREETING}|{THANKING})[ ,]+{_SOMEBODY}(?:{_AND}{_SOMEBODY}){{0,4}}{_END}",
        rf"{_CROWD}(?i:{GREETING})[ ,]+(?:{_SMALL}|{_KNOWN})(?:(?:,? and |, ?| & |/)(?:{_SMALL}"
        rf"|{_KNOWN})){{0,2}}{_END}",
        rf"{_CROWD}(?i:{_ANSWERING})[ ,]+{_SURE}(?:{_AND}{_SURE}){{0,3}}{_END}",
        rf"{_CROWD}(?i:{GREETING}|{THANKING})[ ,]+{mark('MNW')}(?=[ \t])[ \t]*",
        rf"(?i:{GREETING}|{THANKING}|{_ANSWERING})[ \t]*[!,.:—–]+[ \t]*",
        r"@(?:here|channel|everyone)[ ,:]+",
        rf"{_CALLED_OUT}(?:(?:,? and |, ?| & ){_CALLED_OUT}){{0,3}}[ \t]*[,:!—–]+[ \t]*",
    )
)
_NAME = rf"(?:{_KNOWN}|{_MENTION}|{FULL_NAME})(?: {CAPITAL})?"
_LINES = r"[ \t]*+[.!]?[ \t]*+(?:\n(?!\n)[^\n]{1,60}){0,3}(?=\n\n|\s*\Z)"
_NO_MORE = r"[ \t]*+[.!]?(?=\n\n|\s*\Z)"
_WROTE = r"(?:wrote|schrieb|a écrit|escribi[oó]|escreveu|ha scritto|schreef)"
_SIGNATURES = tuple(
    Pattern(form)
    for form in (
        rf"(?<!\n)\n++[ \t]*+(?:—|–|--|~)?[ \t]*+(?i:{CLOSING})[ \t]*+[,.!/]?"
        rf"[ \t]*+\n+[ \t]*+(?:—|–|-|~)?[ \t]*+{_NAME}{_LINES}",
        rf"(?<!\n)\n++[ \t]*+(?i:{CLOSING})[ \t]*+[,.!—–-]*[ \t]*+{_NAME}{_NO_MORE}",
        rf"(?<=[.!?:)])[ \t]++(?i:{CLOSING})[ \t]*+[,.!—–-]+[ \t]*+{_NAME}{_NO_MORE}",
        rf"(?<!\n)\n++[ \t]*+(?:—|–|--|~)[ \t]*+{_NAME}(?:[ \t]*+[/,|][^\n]*)?{_LINES}",
        rf"(?<=[.!?`\x00])[ \t]++(?:—|–|--|~)[ \t]*+{_NAME}{_NO_MORE}",
        rf"(?<!\n)\n++[ \t]*+(?:-|//?)?[ \t]?{mark('NMnW')}{_NO_MORE}",
        rf"(?m)^[ \t>]*(?:On|Am|Le|El|Em|Il|Op) [^\n]{{6,120}}?(?:{_WROTE}[^\n]{{0,60}}|\[email\]>?):[ \t]*+\n?",
        rf"(?<!\n)\n++[ \t]*+(?i:{CLOSING})[ \t]*+[,.!]?(?=\s*\Z)",
    )
)


def without_greetings(text: str) -> str:
    """The text without greetings; the words after one begin with a capital."""
    for form in _GREETINGS:
        text = form.ready.sub(lambda found: found[1] + capitalised(found[2]), text)
    return text


def without_signatures(text: str) -> str:
    """The text without signatures, and without the line above a quoted mail."""
    for form in _SIGNATURES:
        text = form.ready.sub("", text)
    return text


def capitalised(rest: str) -> str:
    """The beginning of a sentence, unless it is a command or the name of something."""
    word = _PLAIN_WORD.match(rest)
    return rest[:1].upper() + rest[1:] if word and word[0] not in _COMMANDS else rest
