"""Addresses from the settings, made safe to show: the location without credentials."""

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
_SHORTEST = 4  # characters: anything shorter occurs inside too many other words to be removed from a text


def shown_address(address: str) -> str:
    """Scheme, host, port and path of an address; only the scheme if the address cannot be parsed."""
    scheme, separator, _ = address.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][\w+.-]*", scheme):
        return HIDDEN
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{scheme}://{HIDDEN}"
    # A password that contains a slash, question mark or hash ends the host early, and the rest of it comes after.
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":
        return f"{scheme}://{HIDDEN}"
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}{port}{parts.path}"


def secrets_in(address: str) -> tuple[str, ...]:
    """The secret parts of an address, in every form in which an error may quote them, the longest first."""
    found = {address, *_secrets(address)} if _secrets(address) else set()
    forms = {form for value in found for form in (value, unquote(value), quote(value, safe=""), quote_plus(value))}
    return tuple(sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True))


def hide_secrets(text: str, secrets: Iterable[str]) -> str:
    """The text with these values and the user info of all URLs in it replaced."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _USER_INFO.sub(f"{HIDDEN}@", text)


def _secrets(address: str) -> set[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    # Also by position, since urlsplit misreads a password that contains a slash or a hash.
    between = address.rpartition("@")[0].partition("://")[2]
    return {value for value in (*_of_user_info(between), *_of_query(parts.query), *_of_dsn(address)) if value}


def _of_user_info(between: str) -> Iterator[str]:
    """The password; if there is only a user name, that name, since it is then a token."""
    name, colon, password = between.partition(":")
    yield password if colon else name if len(name) > 20 else ""  # no real user name is that long


def _of_query(query: str) -> Iterator[str]:
    return (value for name, value in parse_qsl(query) if _SECRET_NAME.search(name))


def _of_dsn(address: str) -> Iterator[str]:
    """The values of `password=… sslpassword='…'`, separated by spaces, semicolons or ampersands."""
    return (value.strip("'") for name, value in _IN_A_DSN.findall(address) if _SECRET_NAME.search(name))
