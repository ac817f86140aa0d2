"""Why a rendered message may not be sent: looked for in exactly the mrkdwn that Slack would get."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS = re.compile(r"<(https?://[^|>]+)|(?<![<|])\b(https?://[^\s<>|]+)", re.IGNORECASE)
_PING = re.compile(r"<[!@]")


def post_faults(mrkdwn: str, allows: Callable[[str], bool]) -> tuple[str, ...]:
    """Sentences, none when it may be sent; `allows` says whether an address may be linked."""
    addresses = [(found[1] or found[2]).replace("&amp;", "&") for found in _ADDRESS.finditer(mrkdwn)]
    faults = [f"nobody vouches for the link to {url[:100]}" for url in addresses if not allows(url)]
    if _PING.search(mrkdwn):
        faults.append("it would notify people")
    if not clean(mrkdwn):
        faults.append("nothing of it would be seen")
    return tuple(faults)
