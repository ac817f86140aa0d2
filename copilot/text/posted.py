"""A message in Slack's own markup as Slack reads it: what would be a link, and what would call people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from copilot.text.active import active_words, labels_another
from copilot.text.literal import HIDING, TICK
from index.redact import redact
from index.text import clean, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_FORM = re.compile(r"<([^<>]*)>")
# Slack takes no marker for one that touches a letter on its outer side.
_CODE = re.compile(r"```.*?```|(?<![^\W_])`[^`\n]+`(?![^\W_])", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# The renderer's own invisible characters stand beside a marker that they keep from formatting.
_GUARD = re.compile("(?<=[*_~`<>＞])[\u00ad\u200b]+|[\u00ad\u200b]+(?=[*_~`<>＞])")
_LONGEST = 80  # characters of an address that are told


@dataclass(frozen=True, slots=True)
class Posted:
    """What Slack makes of a message."""

    links: tuple[tuple[str, str], ...]  # address and label, which is empty where the address is shown
    bare: tuple[str, ...]  # words that Slack, or a reader's client, would link by itself
    mentions: tuple[str, ...]
    visible: str  # what is shown, markers included


@lru_cache(maxsize=16)  # a reply is read for its links, its mentions and its words, and again when it is posted
def read_posted(mrkdwn: str) -> Posted:
    """The message as Slack reads it. Forms in angle brackets act in code, too; plain words do not."""
    forms = [form.strip() for form in _FORM.findall(mrkdwn)]
    links = [form.partition("|") for form in forms if form[:1] not in ("@", "!", "#")]
    plain = _unescaped(_GUARD.sub("", _CODE.sub("\x01", _FORM.sub("\x01", mrkdwn)))).replace(TICK, "`")
    words = [plain[start:end] for start, end in active_words(plain)]
    return Posted(
        tuple((_unescaped(url), _unescaped(label)) for url, _, label in links),
        tuple(word for word in words if not word.startswith("@")),
        (*(form for form in forms if form[:1] in ("@", "!", "#")), *(word for word in words if word.startswith("@"))),
        _unescaped(_FORM.sub(lambda form: form[1].rpartition("|")[2], _GUARD.sub("", mrkdwn))),
    )


def post_faults(mrkdwn: str, allows: Callable[[str], bool], pings: Collection[str] = ()) -> tuple[str, ...]:
    """Why this rendered message may not be sent, in sentences; empty when it may.

    `allows` says whether an address may be linked; `pings` are the users who are meant to be called.
    """
    read = read_posted(mrkdwn)
    foreign = [url for url in addresses_in(mrkdwn) if not allows(url)]
    masks = [label for url, label in read.links if labels_another(label, url)]
    calls = [name for name in read.mentions if name.removeprefix("@") not in pings]
    faults = [f"It links to {_told(url)}, which no source contains." for url in foreign]
    faults += [f"A link says “{_told(label)}” and leads elsewhere." for label in masks]
    faults += [f"It would ping people: {_told(name)}." for name in calls]
    found = redact(clean(read.visible)).found or redact(clean(_unescaped(mrkdwn))).found
    faults += [f"It contains a secret ({', '.join(found)})."] if found else []
    faults += ["It contains invisible characters."] if HIDING.search(read.visible) else []
    faults += [] if re.search(r"[^\s\x01]", clean(read.visible)) else ["Slack would show nothing of it."]
    return tuple(dict.fromkeys(faults))


def addresses_in(mrkdwn: str) -> tuple[str, ...]:
    """The addresses that a rendered message links, each once; those, too, that Slack would link by itself."""
    read = read_posted(mrkdwn)
    return tuple(dict.fromkeys([*(url for url, _ in read.links), *map(_as_linked, read.bare)]))


def _as_linked(word: str) -> str:
    """The address that Slack would link for a word."""
    if _SCHEME.match(word):
        return word
    return f"mailto:{word}" if "@" in word else f"http://{word}"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _told(text: str) -> str:
    return shorten(" ".join(clean(text).split("?")[0].split()), _LONGEST)
