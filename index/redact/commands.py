"""Passwords that are given to programs, by an option that means a password to this one and something else to others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.redact.anchors import PROGRAMS
from index.redact.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

_OPTION = re.compile(r" -([a-zA-Z]{1,12})(?=[=\S ])", re.ASCII)
_VALUE = re.compile(r"[ =]{0,3}(?:\"([^\"\n]{3,200})\"|'([^'\n]{3,200})'|([^\s\"'|;&<>]{3,200}))")
_PAIR = re.compile(r"[ =]{0,3}[\"']?[^\s:\"'$@/<>]{1,99}:(?![$<{*])([^\s\"']{3,200})")
_NOT_A_VALUE = re.compile(r"[$<{%*\[-]|x{4}|your|/|@|-{1,2}[a-z]|\d{1,5}:\d", re.IGNORECASE)
# A program, its option, and whether the value follows it at once (as in `mysql -pSECRET`), after a blank, or either.
_AT_ONCE, _APART, _EITHER = "at once", "apart", "either"
_PROGRAMS = (
    (re.compile(r"\b(?:mysql|mariadb|mysqldump|mysqladmin|mysqlimport|mariadb-dump)\b"), "p", _AT_ONCE),
    (re.compile(r"\bsshpass\b"), "p", _EITHER),
    (
        re.compile(r"\b(?:docker|podman|oc|helm registry|crane auth|skopeo|nerdctl|buildah)\b.{0,40}\blogin\b"),
        "p",
        _APART,
    ),
    (re.compile(r"\baz\b.{0,20}\blogin\b|\baz (?:sql|mysql|postgres|synapse)\b|\bsupabase\b"), "p", _APART),
    (re.compile(r"\b(?:redis-cli|valkey-cli|keydb-cli)\b"), "a", _APART),
    (re.compile(r"\b(?:sqlcmd|bcp|osql|isql)\b"), "P", _EITHER),
    (re.compile(r"\b(?:mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport)\b"), "p", _APART),
    (re.compile(r"\b(?:ldapsearch|ldapadd|ldapmodify|ldapwhoami|ldappasswd)\b"), "w", _APART),
    (re.compile(r"\b(?:cqlsh|beeline|influx)\b"), "p", _APART),
    (re.compile(r"\bssh-keygen\b"), "N", _APART),
    (re.compile(r"\bssh-keygen\b"), "P", _APART),
    (re.compile(r"\bopenssl\b"), "k", _APART),
    (re.compile(r"\bopenssl\b"), "K", _APART),
    (re.compile(r"\b(?:7z|7za|rar)\b"), "p", _AT_ONCE),
    (re.compile(r"\b(?:7z|7za|zip|unzip|rar|unrar)\b"), "P", _EITHER),
)
_PAIRED = (
    (re.compile(r"\bcurl\b"), "u"),
    (re.compile(r"\b(?:https?|xh)\b"), "a"),
    (re.compile(r"\bsmbclient\b"), "U"),
)
_CURL = re.compile(
    r"\bcurl\b[^\n]{0,300}?\s(?:--user|--proxy-user)[ =]?[\"']?[^\s:\"'$@/]{1,99}:(?![$<{*])([^\s\"']{3,200})"
)
# What means the same to every program.
_BY_WORD = {  # where a word stands, what it gives
    "pass": (
        re.compile(r"-pass(?:in|out)?[ =]pass:([^\s\"'$]{3,200})"),
        re.compile(r"echo (?:-n )?[\"']?(?![$<])([^\s\"'|]{5,200})[\"']? {0,2}\| {0,2}[^\n]{0,80}--password-stdin"),
        re.compile(
            r"(?<!-)-(?:\w{0,12}(?:store|key)pass(?:word)?|passw(?:or)?d)[ =]{1,3}[\"']?(?![-<$\[{%/@.]|(?:string|value|file|your|pass|env)\b)([^\s\"'|;]{4,200})"
        ),
        re.compile(
            r"--pass(?:word|phrase)?-command[= ]{1,3}[\"']?(?:echo|printf)(?: -n)? [\"']?(?![$<])([^\s\"']{5,200})"
        ),
        re.compile(r"htpasswd -\w{0,4}n\w{0,4} \S{1,40} (?![$<])([^\s]{3,200})"),
        re.compile(r"htpasswd -\w{0,5}b\w{0,5} \S{1,80} \S{1,40} (?![$<])([^\s]{3,200})"),
    ),
    "lftp": (re.compile(r"lftp[^\n]{0,80}? -u [\"']?[\w.@-]{1,60},([^\s\"']{3,200})"),),
    "smbclient": (re.compile(r"smbclient[^\n]{0,120}? -U [\"']?[^\s%\"']{1,80}%([^\s\"']{3,200})"),),
    "docker secret": (
        re.compile(r"(?:echo|printf)(?: -n)? [\"']?([^\s\"'|$]{5,200})[\"']? {0,2}\| {0,2}docker secret create"),
    ),
    "sudo -s": (re.compile(r"echo (?:-n )?[\"']?([^\s\"'|$]{5,200})[\"']? {0,2}\| {0,2}sudo -S"),),
    "net use": (re.compile(r"net use [^\n]{1,120}? ([^\s/\\:*][^\s/:]{5,100}) /user:"),),
    "kubectl": (
        re.compile(
            r"--from-literal[= ][\"']?(?![\w.-]{0,50}(?:id|user|username|host|port|url|uri|region|database|dbname|email|name|type|bucket|endpoint|env|mode|level)=)[\w.-]{1,60}=(?![$<{])([^\s\"']{4,400})"
        ),
    ),
    "curl": (_CURL,),
    "secret": (re.compile(r"--secret-(?:string|binary)[ =]{1,3}[\"']?(?![{<$\\]|file)([^\s\"']{5,400})"),),
}
_JAR = re.compile(r" (?:-b|--cookie)[ =]{1,2}(?:\$?[\"'])?([\w.-]{1,60}=[^\"'\n]{4,8000})")
_JAR_OF_CODE = re.compile(r"[cC]ookies?(?:=|\(|[\"']?:)\s?[\[{(]([^\]})]{4,8000})[\]})]")
_ONE_COOKIE = re.compile(r"([\w.-]{1,60})[\"']?\s?[=:]\s?[\"']?(?=[\w%.+/=:~|-]{0,99}\d)([\w%.+/=:~|-]{8,4000})")
_SESSION = re.compile(r"sess|sid\b|auth|token|jwt|csrf|xsrf|remember|login|user|secret|key")
_COUNTING = re.compile(
    r"_ga|_gid|_gcl|_fbp|_hj|_clck|ajs_|amp_|optimizely|theme|locale|intercom-device|OptanonConsent", re.IGNORECASE
)
_REACH = 300  # characters from a program to its option
_LONGEST_PROGRAM = max(map(len, PROGRAMS))
_HERE_PASSWORD = re.compile(
    r"(?:passw|sudo -S|login|stdin|cryptsetup|gpg|passphrase|kinit|--pass)[^\n]{0,80}<<<[ \t]{0,2}[\"']?(?![$<(])([^\s\"']{5,200})"
)
_HERE_STRING = re.compile(r"<<<(?<![<#]<<<)[ \t]{0,2}(?![</])[\"']?(?=[\w.~+/=-]{0,200}\d)([\w.~+/=-]{16,400})")


def commanded(text: str, anchors: Mapping[str, Sequence[int]], rank: int) -> Iterator[Span]:
    """Where a command line gives a password; `anchors`: the words in the text, and where they begin."""
    yield from _cookies(text, anchors.keys(), rank)
    for option in _options(text, anchors):
        line = text[max(text.rfind("\n", 0, option.start()) + 1, option.start() - _REACH) : option.start()]
        yield from _given(text, option, line, rank)
    patterns: list[re.Pattern[str]] = [one for word in _BY_WORD if word in anchors for one in _BY_WORD[word]]
    for pattern in [*patterns, _HERE_STRING, _HERE_PASSWORD] if "<<<" in anchors else patterns:
        for found in pattern.finditer(text):
            yield Span(*found.span(1), rank, "password")


def _options(text: str, anchors: Mapping[str, Sequence[int]]) -> Iterator[re.Match[str]]:
    """The options behind programs: nobody looks at the rest of a long log."""
    end = 0
    for at in sorted(at for word in anchors if word in PROGRAMS for at in anchors[word]):
        start, end = max(at, end), at + _LONGEST_PROGRAM + _REACH
        yield from _OPTION.finditer(text, start, end)


def _cookies(text: str, anchors: Set[str], rank: int) -> Iterator[Span]:
    """The values of cookies that say who somebody is, in what a program was given."""
    jars = [_JAR.finditer(text)] if "curl" in anchors else []
    if "cookie" in anchors:
        jars.append(_JAR_OF_CODE.finditer(text))
    for jar in (jar for found in jars for jar in found):
        for one in _ONE_COOKIE.finditer(text, *jar.span(1)):
            if not _COUNTING.match(one[1]) and (_SESSION.search(one[1].lower()) or len(one[2]) >= 24):
                yield Span(*one.span(2), rank, "cookie")


def _given(text: str, option: re.Match[str], line: str, rank: int) -> Iterator[Span]:
    for program, letters in _PAIRED:
        if option[1].startswith(letters) and program.search(line):
            found = _PAIR.match(text, option.start(1) + len(letters))
            if found and not _NOT_A_VALUE.match(found[1]):
                yield Span(*found.span(1), rank, "password")
    for program, letters, how in _PROGRAMS:
        if not option[1].startswith(letters) or not program.search(line):
            continue
        start = option.start(1) + len(letters)
        is_apart = text[start : start + 1] in (" ", "=")
        found = _VALUE.match(text, start)
        if found and (how == _EITHER or is_apart == (how == _APART)):
            group = found.lastindex or 3
            if not _NOT_A_VALUE.match(found[group]):
                yield Span(*found.span(group), rank, "password")
