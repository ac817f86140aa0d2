"""Other people's details out of an old answer: greetings, names, hosts, accounts, addresses of who asked then.

What an answer says about the product stays: error codes, options, versions, file names, the product's own links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

    from index.model import Case

_I = re.IGNORECASE
# How people open a line in a community: "Hey Marta,", "Bom dia @rafael!", "Thanks for the log, Jonas."
_OPENING = (
    r"(?:hi|hey|hello|heya|hiya|dear|good (?:morning|afternoon|evening)|morning|yo|hola|hallo|moin|ciao|hej|salut|bonjour|bom dia|boa tarde"
    r"|ol[aá]|buen[oa]s? (?:d[ií]as?|tardes)|guten (?:morgen|tag)|ahoj|cze[sś][cć]|namaste|salam|merhaba|thanks|thank you|thx|cheers|welcome|sorry"
    r"|great question|np|no problem|ah+|oh+|yes|yep|yeah|ok|okay|hm+|right|sure)"
)
_MANY_NAMES = r"(?:there|again|all|folks|everyone|team|@[\w.-]+|NAMES)"
_GREETING = rf"(?:{_OPENING}[ ,]+)?{_MANY_NAMES}(?: {_MANY_NAMES}){{0,3}}[ \t]*[,!.:;—–-]+[ \t]*"
_BARE_GREETING = rf"{_OPENING}[ \t]*[!,.:—–][ \t]*"
_GREETED = re.compile(
    r"(\A[ \t]*(?i:hi|hey|hello|dear|thanks|thank you)) (?:@[\w.-]*\w|[A-Z][\w-]*(?: [A-Z][\w-]*)?)(?=[ ,!.])"
)
_MENTION = re.compile(r"(?<![\w/`.@])@(?!(?:channel|here|everyone)\b)[A-Za-z][\w.-]*\w(?![\w/])")
_EMAIL = re.compile(r"(?<![\w/])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\.\d|\w)")
_PHONE = re.compile(r"(?<![\w+])\+\d[\d ()-]{7,16}\d\b")
_HOME = re.compile(r"(/(?:home|Users)/|\\Users\\)(?!you\b)[\w.-]+")
_ACCOUNT = re.compile(
    r"\b[a-z]{2}\d{5,}(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*\b"  # a Snowflake locator
    r"|(?<![\w.-])\d{12}(?![\w.-])"  # an AWS account
    r"|\b(?:acct|cus|org|usr|user|tenant|workspace|account|proj|project|team|customer)[_-](?=[\w-]*\d)[\w-]{4,}\b"
)
_NAMED_ACCOUNT = re.compile(
    r"\b((?:account|tenant|customer|org(?:ani[sz]ation)?|workspace|project|cluster)[ _-]?(?:id|number|locator|name)?\s{0,3}(?:is|[:=#])?\s{0,3})"
    r"[`\"']?(?=[\w.-]*\d)[\w.-]{5,}[`\"']?",
    _I,
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(
    rf"(?<![\w@/.-])(?:(?:{_LABEL}\.){{1,6}}(?:internal|localdomain|corp|lan|intranet|com|net|org|edu|gov)"
    # "schema.dev" and "a.in" are also names in code: these need three labels to be a host.
    rf"|(?:{_LABEL}\.){{2,6}}(?:local|cloud|dev|app|example|test|co|io|ai|eu|info|tech|systems|health|bank|[a-z]{{2}}))(?::\d{{2,5}})?(?![\w-]|\.\w)",
    _I,
)
_MEANT_FOR_ALL = re.compile(r"(?:127\.|0\.0\.0\.0|255\.|.*\bexample\.(?:com|org|net)$)", _I)  # as in documentation
# Where everybody is; an answer may name them.
PUBLIC_HOSTS = (
    "github.com", "gitlab.com", "slack.com", "stackoverflow.com", "pypi.org", "python.org", "npmjs.com", "docker.com",
    "docker.io", "readthedocs.io", "wikipedia.org", "postgresql.org", "apache.org",
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>|\"'`\])]+(?:\([^\s()<>]*\)[^\s<>|\"'`\])]*)*", _I)
# First names that are also words: removed only where a name must be meant, after a greeting or an @.
ALSO_WORDS = {
    "will", "mark", "grant", "may", "rose", "max", "art", "bill", "sue", "rob", "pat", "guy", "chase", "drew", "grace",
    "hope", "joy", "page", "ray", "dean", "jack",
}  # fmt: skip


def without_details(text: str, case: Case, allowed_hosts: Collection[str]) -> str:
    """The answer as it could be told to anybody. Links are the business of the draft's checks."""
    return _without_details(text, case.people, allowed_hosts)


def impersonal_answer(text: str, people: Collection[str], allowed_hosts: Collection[str]) -> str:
    """A reply to somebody as an answer to anybody: `people` are the names of those in the thread. Links stay."""
    return _without_details(_GREETED.sub(lambda found: found[1], text), people, allowed_hosts)


def _without_details(text: str, people: Collection[str], allowed_hosts: Collection[str]) -> str:
    names = names_of(people)
    text = _without_greetings(text, names)
    links: list[str] = []

    def keep_link(found: re.Match[str]) -> str:
        links.append(found[0])
        return f"\x00{len(links) - 1}\x00"

    text = _URL.sub(keep_link, text)
    text = _EMAIL.sub("[email]", text)
    text = _IPV4.sub("[address]", text)
    text = _PHONE.sub("[phone]", text)
    text = _HOME.sub(r"\1you", text)
    text = _NAMED_ACCOUNT.sub(r"\1[account]", text)
    text = _ACCOUNT.sub("[account]", text)
    may_stay = (*allowed_hosts, *PUBLIC_HOSTS)
    text = HOST.sub(lambda found: found[0] if is_allowed(found[0], may_stay) else "[host]", text)
    text = _MENTION.sub(lambda found: "" if found[0][1:].lower() in names else found[0], text)
    text = _without_names(text, names)
    return re.sub(r"\x00(\d+)\x00", lambda found: links[int(found[1])], text).strip()


def impersonal(text: str) -> str:
    """A reply to somebody, as it could stand before anybody: without whom it greeted, addresses, accounts and links."""
    text = _GREETED.sub(lambda found: found[1], text)
    text = _MENTION.sub("", _URL.sub(lambda found: "[link]" + found[0][len(found[0].rstrip(".,;:!?")) :], text))
    for kind, stands_for in ((_EMAIL, "[email]"), (_IPV4, "[address]"), (_PHONE, "[phone]"), (_ACCOUNT, "[account]")):
        text = kind.sub(stands_for, text)
    return HOST.sub("[host]", text).strip()


def details_in(text: str, allowed_hosts: Collection[str]) -> tuple[str, ...]:
    """The addresses, hosts and account ids that a text names outside of its links, each once."""
    text = _URL.sub(" ", text)
    hosts = [found[0] for found in HOST.finditer(text) if not is_allowed(found[0], (*allowed_hosts, *PUBLIC_HOSTS))]
    others = [found[0] for kind in (_EMAIL, _IPV4, _PHONE, _ACCOUNT) for found in kind.finditer(text)]
    return tuple(dict.fromkeys(found for found in (*others, *hosts) if not _MEANT_FOR_ALL.match(found)))


def is_allowed(host: str, allowed_hosts: Collection[str]) -> bool:
    """Whether a host, with or without a port, is one of the allowed or below one of them."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return False
    return any(name == allowed.lower() or name.endswith("." + allowed.lower()) for allowed in allowed_hosts)


def names_of(people: Collection[str]) -> frozenset[str]:
    """Names to look for: whole ones and their parts, lower case."""
    whole = {person.lower().lstrip("@") for person in people}
    return frozenset(name for person in whole for name in (person, *re.split(r"[\s._-]+", person)) if len(name) >= 3)


def _without_greetings(text: str, names: Collection[str]) -> str:
    """Messages without their greeting; what followed one begins with a capital."""
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
    for pattern in (_GREETING.replace("NAMES", alternatives), _BARE_GREETING):
        # Only where a message begins: "ok: true" inside one may be code.
        text = re.sub(rf"(\A|\n\n)[ \t]*{pattern}(\w?)", lambda found: found[1] + found[2].upper(), text, flags=_I)
    return text


def _without_names(text: str, names: Collection[str]) -> str:
    meant = sorted((name for name in names if name not in ALSO_WORDS), key=len, reverse=True)
    if not meant:
        return text
    # As written in prose, with a capital: a login such as "max" or "test" is also a word in a command.
    pattern = "|".join(re.escape(name) for name in meant)
    text = re.sub(rf"(?:,\s*)(?i:@?(?:{pattern}))(?=\s*[,.!?]|\s*$)", "", text, flags=re.MULTILINE)
    capital = "|".join(re.escape(name.title()) for name in meant)
    text = re.sub(rf"@?\b(?:{capital})(?:'s|’s)\b", "your", text)
    return re.sub(rf"@?\b(?:{capital})\b", "you", text)
