"""Replace secrets in support texts before anything is stored.

Known formats come from tables; passwords and the like are recognised by the name that they are assigned to.
Every quantifier is bounded or possessive, so that a hostile line of 1 MB takes time linear in its length.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKER = re.compile(r"(\[redacted: [a-z ]+\])")
_ROUNDS = 3  # what still matches after so many was built to, and goes as a whole
_ALNUM, _HEX, _DASHED = "[A-Za-z0-9]", "[0-9a-f]", "[A-Za-z0-9_-]"
_BREAK = r"\r?\n[ \t>]{0,8}"  # within a token that was wrapped, perhaps in a quotation


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and the kinds of the secrets replaced, in order of appearance."""

    text: str
    found: tuple[str, ...]


class _Span(NamedTuple):
    start: int
    end: int
    rank: int  # of overlapping kinds, the one that comes first in the tables names the secret
    kind: str


class _Rule(NamedTuple):
    kind: str
    anchors: tuple[str, ...]  # a match holds one of these, and looking for them is far cheaper
    pattern: re.Pattern[str]  # the groups are the secret; without groups, the whole match is


def _token(kind: str, prefixes: str, body: str, length: int, exact: bool = False) -> _Rule:
    """A prefix and at least `length` characters, or the same wrapped over two lines.

    Where the provider has one exact length, it decides whether the next line belongs to the token; elsewhere
    that line must look random: a digit and both cases, or just a digit when the first line is too short.
    """
    start, some = "|".join(map(re.escape, prefixes.split())), f"{body}{{0,99}}?"
    real = rf"(?!{some}(?i:xxxx|your[_-]|placeholder))" + (f"(?={some}[A-Z0-9])" if "-]" in body else "")
    wrapped = rf"(?:{_BREAK}(?={some}\d)(?={some}[A-Z])(?={some}[a-z]){body}{{16,400}}+)?"
    if exact:
        splits = "|".join(f"{body}{{{k}}}{_BREAK}{body}{{{length - k}}}(?!{body})" for k in range(4, length))
        wrapped = rf"|(?={body}{{4,{length - 1}}}+\r?\n)(?:{splits})"
    short = "" if exact else rf"|(?={some}\d){body}{{4,{length - 1}}}+{_BREAK}(?={some}\d){body}{{12,400}}+"
    pattern = f"(?<!{_ALNUM})(?:{start}){real}(?:{body}{{{length},400}}+{wrapped}{short})(?!{_ALNUM})"
    return _rule(kind, prefixes, pattern)


def _rule(kind: str, anchors: str, pattern: str) -> _Rule:
    return _Rule(kind, tuple(anchors.split(" ")), re.compile(pattern, re.ASCII))


# One format, one line. The formats are those of the providers' documentation, of gitleaks and of detect-secrets.
# fmt: off
_TOKENS = (
    _token("slack token", "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxp- xoxr- xoxs- xapp-", r"[\w.%-]", 10),
    _token("github token", "ghp_ gho_ ghu_ ghs_ ghr_", _ALNUM, 36, exact=True),
    _token("github token", "github_pat_", r"\w", 82, exact=True),
    _token("gitlab token", "glpat- gldt- glrt- glptt- glcbt- glsoat- glft-", _DASHED, 20, exact=True),
    _token("aws access key", "AKIA ASIA", "[A-Z0-9]", 16, exact=True),
    _token("google token", "ya29. 1//0", _DASHED, 20),
    _token("google client secret", "GOCSPX-", _DASHED, 28, exact=True),
    _token("anthropic key", "sk-ant-", _DASHED, 20),
    _token("openai key", "sk-proj- sk-svcacct- sk-admin- sk-or-v1-", _DASHED, 20),
    _token("openai key", "sk-", _ALNUM, 20),
    _token("stripe key", "sk_live_ sk_test_ rk_live_ rk_test_ whsec_", _ALNUM, 16),
    _rule("twilio key", "SK", rf"SK(?<!{_ALNUM}SK){_HEX}{{32}}(?!{_ALNUM})"),
    _rule("sendgrid key", "SG.", rf"SG\.(?<!{_ALNUM}SG\.){_DASHED}{{16,32}}\.{_DASHED}{{30,64}}"),
    _token("npm token", "npm_", _ALNUM, 36, exact=True),
    _token("pypi token", "pypi-", _DASHED, 50),
    _token("hugging face token", "hf_", _ALNUM, 34, exact=True),
    _token("shopify token", "shpat_ shpca_ shppa_ shpss_", "[0-9a-fA-F]", 32, exact=True),
    _token("digitalocean token", "dop_v1_ doo_v1_ dor_v1_", _HEX, 64, exact=True),
    _token("linear key", "lin_api_ lin_oauth_", _ALNUM, 40, exact=True),
    _token("notion token", "secret_", _ALNUM, 43, exact=True),
    _token("notion token", "ntn_", _ALNUM, 40),
    _token("dbt cloud token", "dbtc_ dbtu_", _DASHED, 20),
    _token("vault token", "hvs. hvb. hvr.", _DASHED, 24),
    _token("grafana token", "glsa_ glc_", r"[\w+/=]", 30),
    _token("docker token", "dckr_pat_", _DASHED, 27, exact=True),
    _token("atlassian token", "ATATT3", r"[\w=-]", 60),
    _rule("telegram token", ":AA", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])"),
    _rule("mailgun key", "key-", rf"key-(?<![\w-]key-){_HEX}{{32}}(?!{_ALNUM})"),
    _rule("azure secret", "Q~", r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}"),
    _rule("discord token", ".", r"(?<![\w.-])[MNO][DTjz][\w-]{22,24}\.[\w-]{6}\.[\w-]{27,38}"),  # an id first
)
# One look at the places where some prefix ends spares nearly every text the whole table.
_ENDS = sorted({anchor for rule in _TOKENS for anchor in rule.anchors} - {"."}, key=len)
_AFTER_ONE = "|".join(f"(?<={'|'.join(map(re.escape, same))})" for _, same in groupby(_ENDS, key=len))
_LAST = "".join(sorted({re.escape(prefix[-1]) for prefix in _ENDS}))
_DISCORD = r"(?<=\.)[\w-]{6}\.[\w-]{27}"  # has no prefix
_ANY_TOKEN = re.compile(rf"[{_LAST}](?:(?=[\w-]{{4}})(?:{_AFTER_ONE})|{_DISCORD})", re.ASCII)

_PEM = r"-{4,5} ?%s [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
_PEM_WHOLE = r"(?=[^<{]{0,120}?[\w+/]{8})(?:[^-]|-(?!---)){1,20000}+" + _PEM % "END"
_PEM_GAP = r"(?:\\{1,4}[nrt]|[\s\"'+,>|\\]){0,20}+"  # in JSON and in source code, line ends are spelled out
_PEM_LINE = r"(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]{0,99}|[A-Za-z0-9+/]{16,4000}+={0,2})"
_PEM_LAST = rf"(?:{_PEM_GAP}[A-Za-z]{{0,18}}[0-9+/=][A-Za-z0-9+/=]{{0,18}})?"
_PEM_CUT = rf"(?:{_PEM_GAP}{_PEM_LINE}){{1,200}}+{_PEM_LAST}"
_PART = rf"[\w-]{{4,6000}}+(?:{_BREAK}[\w-]{{1,6000}}+)?"
_HS256 = "|".join(rf"[\w-]{{{k}}}{_BREAK}[\w-]{{{43 - k}}}(?![\w-])" for k in range(8, 43))
_JWT = rf"(?<![\w-])eyJ{_PART}\.eyJ{_PART}\.(?:[\w-]{{43}}(?![\w-])|{_HS256}|[\w-]{{8,2000}})"
_BASIC = r"(?i)authorization\W{1,8}basic\s{1,4}"
_BEARER = r"(?i)authorization\W{1,8}bearer\s{1,4}"
_USER = r"://[^\s/:@<>\[\"'`|]{0,100}:"
_HOST = r"@(?=[\w.-]{1,99}(?::\d{2,5}|/))"
_NO_PASSWORD = r"(?!(?:\$[({]?\w{1,60}[)}]?|[#{]{1,2}[^\s@]{0,60}\}{1,2}|%\(?\w{0,40}\)?s?|[*xX.•…]{1,40})@)"
_AWS = r"(?i)secret_?(?:access_?)?key\W{1,8}"
_CURL = r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?"
_CONTEXTS = (
    _token("google api key", "AIza", _DASHED, 35, exact=True),
    _token("databricks token", "dapi", _HEX, 32, exact=True),
    _rule("private key", "PRIVATE", f"{_PEM % 'BEGIN'}(?:{_PEM_WHOLE}|{_PEM_CUT})"),
    _rule("private key", "PuTTY-", r"Private-Lines: \d{1,4}((?:\r?\n[A-Za-z0-9+/=]{1,80}+(?![:-])){1,200}+)"),
    _rule("slack webhook", "hooks.slack", r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/-]{20,200})"),
    _rule("discord webhook", "/webhooks/", r"/api/webhooks/\d{15,22}/([\w-]{40,100})"),
    _rule("basic auth", "basic", _BASIC + r"(?=\S{0,99}(?-i:[A-Z0-9=]))([\w+/=-]{6,2000})"),
    _rule("basic auth", "basic", r"(?i)\bbasic ([a-z0-9+/]{8,2000}={1,2})"),
    _rule("bearer token", "bearer", _BEARER + r"(?!your|[a-z]{1,15}\b)([\w.~+/=-]{6,6000})"),
    _rule("bearer token", "bearer", r"(?i)\bbearer\s{1,4}(?=[a-z._~+/=-]{0,200}\d)([\w.~+/=-]{8,6000})"),
    _rule("pagerduty key", "token token=", r"(?i)token token=([\w+-]{18,32})"),
    _rule("pagerduty key", "_key", rf"(?i)(?:routing|integration|service)_key\W{{1,6}}({_HEX}{{32}})\b"),
    _rule("jwt", "eyJ", _JWT),
    _rule("azure key", "accountkey=", r"(?i)AccountKey=([a-z0-9+/]{20,200}={0,2})"),
    _rule("aws secret key", "secret", _AWS + r"(?<![/+])([a-z0-9/+]{40})(?![a-z0-9/+=])"),
    _rule("signature", "sig", r"(?i)[?&;](?:sig|signature|x-(?:amz|goog)-signature)=([\w%+/=-]{8,1000})"),
    # Slack takes the end of a DSN for an address and makes a link of it, which says the password twice.
    _rule("password", "://", _USER + r"<mailto:([^\s@|<>]{1,200})@[^\s|<>]{1,200}\|([^\s@|<>]{1,200})@"),
    _rule("password", "://", _USER + _NO_PASSWORD + r"([^\s/?#\"'`<>|]{1,200})@(?!sha256:)(?=[\w\[({<$%.-])"),
    # An unescaped slash in it ends a host, unless what is before is no port, and a host comes after.
    _rule("password", "://", _USER + _NO_PASSWORD + r"(?!\d{1,5}[/?#]|/)([^\s\"'`<>|@]{1,200})" + _HOST),
    _rule("password", "curl", _CURL + r"[^\s:\"'$@/]{1,99}:(?![$<{*])([^\s\"']{3,200})"),
    _rule("password", "login", r"\blogin \S{1,99} password (\S{3,200})"),  # .netrc
)
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
_RANKED = [(rule.anchors[0].lower(), rank, rule) for rank, rule in enumerate(_CONTEXTS, len(_TOKENS))]
_BY_ANCHOR = [(anchor, [row[1:] for row in rows]) for anchor, rows in groupby(_RANKED, key=itemgetter(0))]
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


def redact(text: str) -> Redacted:
    """Replace every secret by `[redacted: <kind>]`; doing so again changes nothing and finds nothing."""
    found: list[str] = []
    pieces = _MARKER.split(text)  # searched apart, so that no match can see or break a marker
    pieces[::2] = [_clean(piece, found, _ROUNDS) for piece in pieces[::2]]
    return Redacted("".join(pieces), tuple(found))


def _clean(piece: str, found: list[str], rounds: int) -> str:
    """One piece without its secrets; what is left of it is searched again, as it would be when redacted again."""
    spans = _joined(_spans(piece))
    if not spans:
        return piece
    if not rounds:
        spans = [_Span(0, len(piece), 0, "secret")]
    parts, position = [], 0
    for span in spans:
        parts.append(_clean(piece[position : span.start], found, rounds - 1))
        found.append(span.kind)
        parts.append(f"[redacted: {span.kind}]")
        position = span.end
    return "".join([*parts, _clean(piece[position:], found, rounds - 1)])


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    """Spans in order of appearance, those that overlap as one."""
    joined: list[_Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined.pop()
            rank, kind = min(last[2:], span[2:])
            span = _Span(last.start, max(last.end, span.end), rank, kind)
        joined.append(span)
    return joined


def _spans(text: str) -> Iterator[_Span]:
    if _ANY_TOKEN.search(text):
        for rank, rule in enumerate(_TOKENS):
            yield from _matches(rule, rank, text)
    # İ is the one letter whose lower case is longer, which would shift every position behind it.
    lowered = text.replace("İ", "I").lower()
    for anchor, rules in _BY_ANCHOR:
        if anchor in lowered:
            for rank, rule in rules:
                yield from _matches(rule, rank, text)
    if "key" in lowered or "pass" in lowered or "pwd" in lowered or "secret" in lowered or "token" in lowered:
        yield from _assigned(text, lowered)


def _matches(rule: _Rule, rank: int, text: str) -> Iterator[_Span]:
    for match in rule.pattern.finditer(text):
        for group in range(min(1, rule.pattern.groups), rule.pattern.groups + 1):
            if match[group]:
                yield _Span(*match.span(group), rank, rule.kind)


def _assigned(text: str, lowered: str) -> Iterator[_Span]:
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
            yield _Span(start, end, len(_TOKENS + _CONTEXTS), re.sub("[_-]?key$", " key", kind))


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
