"""Pings and secrets: what may be in no post, taken out."""

from __future__ import annotations

import re

from copilot.model import Remark
from index.redact import redact
from index.text import clean

_PING = re.compile(r"<[!@#]([^<>\n|]{1,200})(?:\|([^<>\n]{0,200}))?>")
_BROADCAST = re.compile(r"(?<![A-Za-z0-9])@+(channel|here|everyone)(?![A-Za-z0-9])", re.IGNORECASE)
_REST_OF_PING = re.compile(r"<(?=[!@#])")


def without_pings(text: str) -> tuple[str, list[Remark]]:
    """The text with nobody mentioned in a way that would call them."""
    mended = _PING.sub(lambda found: found[2] or found[1].split("^")[0], text)
    # Whatever one pass has put together anew is no mention without its bracket.
    mended = _BROADCAST.sub(r"\1", _REST_OF_PING.sub("", mended))
    reason = "A mention that would have pinged people was removed."
    return mended, [Remark("ping", reason, "mended")] if mended != text else []


def without_secrets(text: str) -> tuple[str, list[Remark]]:
    """The text without secrets; a reply that held one is not to be trusted otherwise, either."""
    safe = redact(text)
    reason = f"A secret was removed ({', '.join(safe.found)})."
    return safe.text, [Remark("secret", reason, "fault")] if safe.found else []


def without_invisibles(text: str) -> tuple[str, list[Remark]]:
    """The text without characters that nobody sees: they hide words from the checks, and from whoever approves."""
    mended = clean(text)
    reason = "Invisible characters were removed."
    return mended, [Remark("invisible", reason, "mended")] if len(mended) < len(text.strip()) - 2 else []
