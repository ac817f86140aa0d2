"""Addresses from settings, as they may be shown: where something is, and never how one gets in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, quote, quote_plus, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN = "***"
_SECRET_NAME = re.compile(r"pass|secret|token|key|sig|auth|credential|pwd", re.IGNORECASE)
_IN_A_DSN = re.compile(r"(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;&?]+)")
_USER_INFO = re.compile(r"(?<=://)[^\s/?#@]*@")
_SHORTEST = 4  # characters: anything shorter stands in too many other words to be taken out of a text


def shown_address(address: str) -> str:
    """Scheme, host, port and path of an address; of one that cannot be taken apart, the scheme alone."""
    scheme, separator, _ = address.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][\w+.-]*", scheme):
        return HIDDEN
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{scheme}://{HIDDEN}"
    # A password with a slash, a question mark or a hash in it ends the host early: the rest of it stands behind.
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":
        return f"{scheme}://{HIDDEN}"
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}{port}{parts.path}"


def secrets_in(address: str) -> tuple[str, ...]:
    """Whatever of an address must not be shown, in each form in which an error may quote it, the longest first."""
    found = {address, *_secrets(address)} if _secrets(address) else set()
    forms = {form for value in found for form in (value, unquote(value), quote(value, safe=""), quote_plus(value))}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True))


def without(text: str, secrets: Iterable[str]) -> str:
    """A text without these values, and without the names and passwords of any address in it."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _USER_INFO.sub(f"{HIDDEN}@", text)


def _secrets(address: str) -> set[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    # By eye, too: urlsplit takes a password with a slash or a hash in it for something else.
    between = address.rpartition("@")[0].partition("://")[2]
    return {value for value in (*_of_user_info(between), *_of_query(parts.query), *_of_dsn(address)) if value}


def _of_user_info(between: str) -> Iterator[str]:
    """The password; of a name alone, the name, which is a token then."""
    name, colon, password = between.partition(":")
    yield password if colon else name if len(name) > 20 else ""  # nobody's name is so long


def _of_query(query: str) -> Iterator[str]:
    return (value for name, value in parse_qsl(query) if _SECRET_NAME.search(name))


def _of_dsn(address: str) -> Iterator[str]:
    """The values of `password=… sslpassword='…'`, between spaces, semicolons or ampersands."""
    return (value.strip("'") for name, value in _IN_A_DSN.findall(address) if _SECRET_NAME.search(name))
