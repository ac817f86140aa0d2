"""Slack's mrkdwn read back strictly, by what Slack documents and by what its clients were seen to do.

It shares no code with the app. Where Slack's behaviour is in doubt, it takes more for a link than Slack may.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_CONTROL = re.compile(r"<([^<>]*)>")
_BLOCK = re.compile(r"```.+?```", re.DOTALL)
_SPAN = re.compile(r"(?<![A-Za-z0-9])`[^`\n]+`(?![A-Za-z0-9])")
_ENTITY = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_SCHEME = re.compile(
    r"(?i)(?:(?:https?|hxxps?|ftp|slack|vscode|file):[/\\]+[\w\[]|mailto:[^\s<>\x00@]+@\w|tel:\+?\d|javascript:\w)[^\s<>\x00\"]*"
)
# Names that a list of today's domains holds, and that attackers like; what merely ends like a file among them.
_DOMAINS = (
    "com|net|org|io|dev|app|sh|py|rs|md|pl|zip|mov|ai|co|me|info|biz|xyz|online|site|link|click|top|ru|cn|de|uk|eu|us|tk"
    "|ly|gg|to|cc|so|example|onion|рф|中国|xn--p1ai"
)
_NAME = re.compile(
    rf"(?i)(?<![\w@])(?:[^\W_](?:[\w-]*[^\W_])?[.。．｡․])+(?:{_DOMAINS})(?![a-z0-9_-])(?:[:/?#][^\s<>\x00]*)?"
)
_MAILBOX = re.compile(r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CALLS_ALL = re.compile(r"(?i)(?<![a-z0-9])@(channel|here|everyone)(?![a-z0-9])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader of the message sees and can be led to or called by."""

    links: tuple[str, ...]
    pings: tuple[str, ...]
    words: str  # all that is visible, labels instead of their links


def read(mrkdwn: str) -> Read:
    links: list[str] = []
    pings: list[str] = []
    for form in _CONTROL.findall(mrkdwn):
        target = form.partition("|")[0].strip()
        (pings if target[:1] in ("@", "!", "#") else links).append(_decoded(target))
    rest = _CONTROL.sub("\x00", mrkdwn)
    prose = _SPAN.sub("\x00", _BLOCK.sub("\x00", rest))
    for seen in {_decoded(prose), _UNSEEN.sub("", _decoded(prose))}:  # with and without what may keep Slack from it
        links += _SCHEME.findall(seen)
        links += _NAME.findall(_SCHEME.sub("\x00", seen))
        links += [f"mailto:{box}" for box in _MAILBOX.findall(_SCHEME.sub("\x00", seen))]
        pings += [f"@{name}" for name in _CALLS_ALL.findall(seen)]
    words = _decoded(_CONTROL.sub(lambda form: form[1].rpartition("|")[2], mrkdwn))
    return Read(tuple(dict.fromkeys(links)), tuple(dict.fromkeys(pings)), _UNSEEN.sub("", words))


def leads_to(url: str) -> str:
    """The host that a careless client would open: the one after any user's name, decoded; and the path, resolved."""
    text = unquote(unquote(url)).replace("\\", "/")
    if ":" not in text.split("/")[0]:
        text = f"http://{text}"
    parts = urlsplit(text if "://" in text else text.replace(":", "://", 1))
    host = parts.netloc.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    path: list[str] = []
    for segment in parts.path.split("/")[1:]:
        path = path[:-1] if segment == ".." else [*path, segment]
    return "/".join((host, *path))


def is_foreign(url: str, allowed: tuple[str, ...]) -> bool:
    """Whether a link leads anywhere but to these hosts, or below these hosts with a path."""
    try:
        place = leads_to(url)
    except ValueError:
        return True
    return not any(place == home or place.startswith((f"{home}/", f"{home}?", f"{home}#")) for home in allowed)


def _decoded(text: str) -> str:
    """What Slack shows of its three entities, decoded once."""
    return re.sub("&(?:lt|gt|amp);", lambda found: _ENTITY[found[0]], text)
