"""The formats of secrets that are known by their looks or by what stands around them.

Every quantifier is bounded or possessive, so that a hostile line of 1 MB takes time linear in its length.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

_ALNUM, _HEX, _DASHED = "[A-Za-z0-9]", "[0-9a-f]", "[A-Za-z0-9_-]"
_BREAK = r"\r?\n[ \t>]{0,8}"  # within a token that was wrapped, perhaps in a quotation


class Span(NamedTuple):
    start: int
    end: int
    rank: int  # of overlapping kinds, the one that comes first in the tables names the secret
    kind: str


class Rule(NamedTuple):
    kind: str
    anchors: tuple[str, ...]  # a match holds one of these, and looking for them is far cheaper
    pattern: re.Pattern[str]  # the groups are the secret; without groups, the whole match is


def _token(kind: str, prefixes: str, body: str, length: int, exact: bool = False) -> Rule:
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


def _rule(kind: str, anchors: str, pattern: str) -> Rule:
    return Rule(kind, tuple(anchors.split(" ")), re.compile(pattern, re.ASCII))


# One format, one line. The formats are those of the providers' documentation, of gitleaks and of detect-secrets.
# fmt: off
TOKENS = (
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
_ENDS = sorted({anchor for rule in TOKENS for anchor in rule.anchors} - {"."}, key=len)
_AFTER_ONE = "|".join(f"(?<={'|'.join(map(re.escape, same))})" for _, same in groupby(_ENDS, key=len))
_LAST = "".join(sorted({re.escape(prefix[-1]) for prefix in _ENDS}))
_DISCORD = r"(?<=\.)[\w-]{6}\.[\w-]{27}"  # has no prefix
ANY_TOKEN = re.compile(rf"[{_LAST}](?:(?=[\w-]{{4}})(?:{_AFTER_ONE})|{_DISCORD})", re.ASCII)

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
CONTEXTS = (
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
# fmt: on
RANKED = [(rule.anchors[0].lower(), rank, rule) for rank, rule in enumerate(CONTEXTS, len(TOKENS))]
BY_ANCHOR = [(anchor, [row[1:] for row in rows]) for anchor, rows in groupby(RANKED, key=itemgetter(0))]
