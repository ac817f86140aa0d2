"""Web addresses in one form, so that two addresses compare equal exactly if they lead to the same place."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

_PORTS = {"http": 80, "https": 443}
_PRINTABLE = re.compile(r"[^\s\\<>\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_ROUNDS = 5  # of percent-encoding; no honest link has more
_MAILBOX = re.compile(r"mailto:[\w.+-]+@([^\s?@]+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A place on the web: two addresses that lead there, however they are written, are equal."""

    host: str  # lower case, in Unicode, without the dot at its end
    port: int | None  # None for the scheme's own
    path: str  # without percent-encoding and dot segments; "/" at least
    query: str


def address_of(url: str) -> Address | None:
    """The place that a web address leads to; None for anything else, and for addresses that are written to deceive.

    Those have a user name before the host, a backslash, a space or an invisible character, an unusual spelling of the
    host, or many layers of percent-encoding.
    """
    if not _PRINTABLE.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = host_form(parts.hostname or "")
    path = _resolved(parts.path)
    if parts.scheme not in _PORTS or not url[len(parts.scheme) :].startswith("://") or "@" in parts.netloc:
        return None
    if not host or path is None:
        return None
    return Address(host, None if port == _PORTS[parts.scheme] else port, path, unquote(parts.query))


def host_form(host: str) -> str:
    """The host in its comparable form: lower case, in Unicode, without a dot at the end; empty if it is not a host."""
    host = host.removesuffix(".")
    if ":" in host:
        return f"[{host.lower()}]" if _IPV6.fullmatch(host.lower()) else ""
    labels = [_label(label) for label in host.split(".")]
    return ".".join(labels) if all(labels) else ""


def mail_host(url: str) -> str:
    """The host of an e-mail address that names exactly one mailbox; else empty."""
    found = _MAILBOX.fullmatch(url)
    return host_form(found[1]) if found else ""


def is_of(host: str, allowed: Collection[str]) -> bool:
    """Whether a host, in its comparable form, is one of the allowed ones or below one of them."""
    forms = filter(None, (host_form(name) for name in allowed))
    return bool(host) and any(host == form or host.endswith(f".{form}") for form in forms)


def is_below(address: Address, prefix: Address) -> bool:
    """Whether an address is the prefix, or below it on the same host and port."""
    top = prefix.path.rstrip("/")
    same = (address.host, address.port) == (prefix.host, prefix.port)
    return same and (address.path == top or address.path.startswith(f"{top}/"))


def readings(url: str) -> frozenset[str]:
    """The address as written and with HTML entities decoded: either may be what is opened, so both must be allowed."""
    return frozenset((url, html.unescape(url)))


def _label(label: str) -> str:
    """One part of a host. Letters that only become valid by mapping are not an honest spelling."""
    if label.isascii():
        lowered = label.lower()
        if not lowered.startswith("xn--"):
            return lowered if _LABEL.fullmatch(lowered) else ""
        try:
            decoded = lowered[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return ""
        return decoded if not decoded.isascii() and _is_lower(decoded) else ""
    return label if _is_lower(label) else ""


def _is_lower(label: str) -> bool:
    return _LABEL.fullmatch(label) is not None and label == unicodedata.normalize("NFKC", label).lower()


def _resolved(path: str) -> str | None:
    """The path with its dot segments resolved; None if it is unclear where it leads."""
    for _ in range(_ROUNDS):
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    else:
        return None
    if "\\" in path or not path.isprintable():
        return None
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        name = segment.split(";")[0]
        if name == "..":
            kept = kept[:-1]
        elif name != ".":
            kept.append(segment)
    return "/" + "/".join(kept)
