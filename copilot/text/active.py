"""What Slack or a reader's client turns into a link or a mention in plain text, without any markup.

Slack links names that end like a domain, such as `setup.py` or `evil.sh`, just like `https://…`. Some readers' clients
link other things, too: other schemes, mailboxes, phone numbers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from copilot.text.addresses import address_of

# The full stop, and the characters that count as one in a domain.
DOTS = ".\u3002\uff0e\uff61\u2024\ufe52"
# Names that no root server knows, but a resolver at home or at work may.
_SPECIAL = ("example", "test", "invalid", "localhost", "local", "localdomain", "internal", "corp", "lan", "onion")
# Before the dot stands a letter, or another character that a domain may have: an emoji, a combining accent.
_NAME = re.compile(
    rf"(?<=[^\W_]|[^\x00-\x7f\s“”‘’«»…–—、。])[{DOTS}]"
    r"((?:xn--[A-Za-z0-9-]{1,59}|[A-Za-z]{2,63})(?![A-Za-z0-9])|[^\W\d_a-zA-Z][^\x00-\x7f\s]*)"
)
_ADDRESS = re.compile(
    r"(?:h(?:tt|xx)ps?|ftp|slack|vscode|file|smb|ms-[a-z]{2,20}):[/\\]{2,}[\w\[]|h(?:tt|xx)ps?:[/\\]?\w|(?<![^\W_])www[.]\w|(?<![^\W_])(?:mailto|tel|sms):[^\s\x01]|mailto:[^\s<>\x01@]+@\w"
    r"|(?<![^\W_])(?:java|vb)script:[^\s\x01]|(?<![^\W_])data:\w+/|[\w+-]@[\w-]+[.]\w",
    re.IGNORECASE,
)
_BROADCAST = re.compile(r"(?<![^\W_])@+(?:channel|here|everyone)(?![^\W_])", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"(?:h(?:tt|xx)ps?:[/\\]{1,}|(?<![^\W_])www[.])[^\s<>|\"'`\])]+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_OPENING, _CLOSING = "([{<\"'“‘«„", ".,;:!?…)]}>\"'”’»"
_AROUND = re.compile(r"[\w.@/\\:%+=&?#~$,;{}\[\]()*|'!-]")


@cache
def top_level_domains() -> frozenset[str]:
    """Top-level domains in lower case, both in Punycode and in Unicode."""
    text = Path(__file__).with_name("top_level_domains.txt").read_text(encoding="ascii")
    names = [name for line in text.splitlines() if not line.startswith("#") for name in line.split()]
    read = [name[4:].encode().decode("punycode") for name in names if name.startswith("xn--")]
    return frozenset((*names, *read, *_SPECIAL))


@lru_cache(maxsize=256)  # the parts of a reply are read again for each check that mends it
def active_words(text: str) -> tuple[tuple[int, int], ...]:
    """The places of words that Slack or a reader's client would turn into a link or a mention, in order."""
    return tuple(span for word in _WORD.finditer(text) if (span := _active(text, word.start(), word.end())))


def is_name(text: str) -> bool:
    """Whether a whole text reads as a host name."""
    found = [name for name in _NAME.finditer(text) if _is_domain(name[1])]
    return bool(found) and found[-1].end() == len(text) and all(char.isalnum() or char in f"-{DOTS}" for char in text)


def labels_another(label: str, url: str) -> bool:
    """Whether a link's label reads as an address other than the link's own."""
    shown = [address_of(found[0].rstrip(".,;:!?")) for found in WEB_ADDRESS.finditer(label)]
    if shown:
        target = address_of(url)
        return target is None or any(address is None or address.host != target.host for address in shown)
    name = label.strip(" \t\n" + _OPENING + _CLOSING).split("/")[0]
    return is_name(name) and _reads_as_host(name) and name.lower() not in url.lower()


def _reads_as_host(name: str) -> bool:
    """Whether the name is more likely a host than a file such as README.md."""
    last = name.lower().rpartition(".")[2]
    return name.count(".") > 1 or last in ("com", "net", "org", "example") or not name.isascii()


def _active(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of one word that would become a link or a mention, with what belongs to it."""
    acts = [found.span() for kind in (_ADDRESS, _BROADCAST) for found in kind.finditer(text, start, end)]
    acts += [name.span() for name in _NAME.finditer(text, start, end) if _is_domain(name[1])]
    if not acts:
        return None
    first, last = min(acts)[0], max(span[1] for span in acts)
    begin, until = first, last
    while begin > start and _AROUND.match(text[begin - 1]):
        begin -= 1
    while until < end and _AROUND.match(text[until]):
        until += 1
    while begin < first and text[begin] in _OPENING:
        begin += 1
    while until > last and text[until - 1] in _CLOSING and not _closes(text[begin:until]):
        until -= 1
    return begin, until


def _closes(word: str) -> bool:
    """Whether the last character closes a bracket that the word opens, as in `f(x.py)`."""
    opened = {")": "(", "]": "[", "}": "{"}.get(word[-1], "")
    return bool(opened) and word.count(opened) >= word.count(word[-1])


def _is_domain(name: str) -> bool:
    return unicodedata.normalize("NFKC", name).lower() in top_level_domains()
