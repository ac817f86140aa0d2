"""Addresses in an old answer: links to calls and the asker's hosts are taken out. The rest is left to the checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.details.accounts import without_accounts
from index.details.hosts import bare, is_a_products, is_private, is_public_host

if TYPE_CHECKING:
    from collections.abc import Collection

_I = re.IGNORECASE
_IN_A_LINK = r"(?:\[redacted: [a-z ]{1,40}\]|[^\s<>|\"'`\])])"
LINK = re.compile(rf"\b[a-z][a-z0-9+.-]{{1,20}}://{_IN_A_LINK}+(?:\([^\s()<>]*\){_IN_A_LINK}*)*", _I)
URL = re.compile(rf"https?://{_IN_A_LINK}+(?:\([^\s()<>]*\){_IN_A_LINK}*)*", _I)
_CALLS = (
    r"meet\.google\.com|[\w.-]*zoom(?:gov)?\.(?:us|com)/(?:j|my|s|w|wc|rec|meeting|webinar|share)|teams\."
    r"(?:microsoft|live)\.com"
    r"|[\w.-]*whereby\.com|calendly\.com|cal\.com|savvycal\.com|meetings[\w.-]*\.hubspot\.com"
    r"|[\w.-]*hubspot\.com/meetings"
    r"|app\.slack\.com/huddle|[\w.-]*slack\.com/(?:huddle|call)|(?:www\.)?loom\.com/share|[\w.-]*webex\.com"
    r"|meet\.jit\.si"
    r"|(?:global\.)?gotomeet(?:ing)?\.(?:com|me)|[\w.-]*gather\.town|tuple\.app|pop\.com/j|around\.co|"
    r"(?:www\.)?doodle\.com"
    r"|tidycal\.com|zcal\.co|youcanbook\.me|koalendar\.com|chime\.aws|app\.chime\.aws|join\.skype\.com"
    r"|facetime\.apple\.com"
    r"|calendar\.(?:google\.com|app\.google)|book(?:ings)?\.(?:ms|office365\.com)|outlook\.office(?:365)?\.com/book"
    r"|fathom\.video|(?:www\.)?bluejeans\.com|discord\.(?:gg|com/invite)"
    # Self-hosted calls and bookings.
    r"|(?:meet(?:ings?)?|calls?|cal|calendar|book(?:ings?)?|schedul(?:e|ing)|huddle|office-?hours"
    r"|video)\.[a-z0-9-]+\.[\w.-]+(?=/\w)"
)
CALL = re.compile(rf"(?:https?://)?(?<![\w@.-])(?:{_CALLS})(?:[/?#]{_IN_A_LINK}*)?", _I)
_CALL_LINE = re.compile(r"(?m)^[ \t]*(?:(?:(?:please )?join(?: (?:here|us|me|the call))?|(?:zoom|meet|teams|call"
        r"|huddle|link)(?: link)?)[ \t]*:?[ \t]*\n?[ \t]*)?\(?\[call link\]\)?[.!]?[ \t]*$\n?", _I)  # fmt: skip
_CODE_OF_A_CALL = re.compile(
    r"\b(meeting id|webinar id|passcode|pass code|dial-?in|pin)\b[ \t]*[:=]?[ \t]*[\d #-]{4,16}\d(?:#)?", _I
)


def without_calls(text: str) -> str:
    """The text without links to calls: a call was for one conversation only."""
    text = CALL.sub("[call link]", text)
    if "[call link]" not in text:
        return text
    return _CALL_LINE.sub("", _CODE_OF_A_CALL.sub(r"\1 [call]", text))


def masked_link(link: str, allowed_hosts: Collection[str], theirs: str) -> str:
    """A link without the asker's host; `theirs` is everything the asker wrote, and hosts in it are theirs."""
    link = without_accounts(link)
    try:
        parts = urlsplit(link)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return link
    if not host or host.startswith("[") or not _is_telling(host, parts.scheme, allowed_hosts, theirs):
        return link
    if parts.scheme.lower() in ("http", "https"):
        return "[host]" + link.partition("://")[2].rpartition(parts.netloc)[2]
    return link.replace(host, "[host]", 1)


def _is_telling(host: str, scheme: str, allowed_hosts: Collection[str], theirs: str) -> bool:
    name = bare(host)
    if "." not in name or "[" in host or name.replace(".", "").isdigit() or is_public_host(host, allowed_hosts):
        return False
    if is_private(name) or scheme.lower() not in ("http", "https", "ftp"):
        return True
    return name in theirs.lower() and not is_a_products(name)
