"""How to reach people and their machines: e-mail, telephone, network addresses, home folders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.details.hosts import is_allowed

if TYPE_CHECKING:
    from collections.abc import Collection

EMAIL = re.compile(r"(?<![\w/])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}\b)?(?![\w.]*\.\d|\w|-\w)")
_IPV6 = re.compile(r"(?<![\w:])[23][0-9a-f]{3}:(?:[0-9a-f]{0,4}:){2,6}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w+])\+\d[\d ()-]{7,16}\d\b")
_HOME = re.compile(r"(/(?:home|Users)/|\\Users\\)([\w.-]+)")
_NOBODYS_HOME = frozenset(
    [
        "you",
        "user",
        "users",
        "username",
        "me",
        "shared",
        "public",
        "runner",
        "runneradmin",
        "ubuntu",
        "debian",
        "centos",
        "admin",
        "app",
        "node",
        "python",
        "jovyan",
        "vscode",
        "airflow",
        "ec2-user",
        "hadoop",
        "spark",
        "jenkins",
        "git",
        "deploy",
        "dev",
        "appuser",
        "nonroot",
        "default",
        "container",
        "site",
        "wwwroot",
    ]
)
_FOR_ALL_IPS = re.compile(r"127\.|0\.0\.0\.0|255\.|169\.254\.169\.254\b|8\.8\.[48]\.[48]\b|1\.1\.1\.1\b"
    r"|(?:10|172\.16|192\.168)(?:\.0)+/\d|100\.64\.0\.0/")  # fmt: skip
_PRIVATE = re.compile(r"10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.")
_OURS = re.compile(
    r"\b(?:our|we|egress|outbound|outgoing|static|fixed|allow-?list\w*|whitelist\w*|NAT)\b", re.IGNORECASE
)
_OF_A_VERSION = re.compile(r"(?:\bv(?:ersion)?|[=<>~^]=?|\brelease|\bbuild|\b(?:chrome|firefox|edge|driver|agent|sdk"
        r"|cli|jdbc|odbc)/?)[ `\"':]{0,3}\Z", re.I)  # fmt: skip
_NOBODYS_MAIL = re.compile(
    r"(?:git|hg|user(?:name)?|you|me|name|your[\w.-]*|first\.last|foo|someone|root)@", re.IGNORECASE
)
_OF_A_DESK = re.compile(
    r"(?:support|help|info|security|hello|contact|privacy|billing|no-?reply|feedback|team)@", re.IGNORECASE
)


def is_for_all(address: str) -> bool:
    """Whether a network address identifies nobody: this machine, all machines, a cloud's own."""
    return bool(_FOR_ALL_IPS.match(address)) or any(int(part) > 255 for part in re.findall(r"\d+", address)[:4])


def own_addresses(answer: str, theirs: str) -> frozenset[str]:
    """Addresses that a vendor names as its own ("we connect from …"): public, and not from the asker."""
    lines = (line for line in answer.split("\n") if _OURS.search(line))
    found = {address for line in lines for address in IPV4.findall(line)}
    return frozenset(address for address in found if address not in theirs and not _PRIVATE.match(address))


def without_contacts(text: str, allowed_hosts: Collection[str], own: Collection[str] = ()) -> str:
    """The text with a word in brackets instead of each; `own` addresses are the vendor's and stay."""

    def mail(found: re.Match[str]) -> str:
        ours = _OF_A_DESK.match(found[0]) and is_allowed(found[0].partition("@")[2], allowed_hosts)
        return found[0] if ours or is_nobodys(found[0]) else "[email]"

    def address(found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - 20) : found.start()]
        return found[0] if found[0] in own or is_for_all(found[0]) or _OF_A_VERSION.search(before) else "[address]"

    def home(found: re.Match[str]) -> str:
        return found[0] if found[2].lower() in _NOBODYS_HOME else f"{found[1]}you"

    text = _IPV6.sub("[address]", IPV4.sub(address, EMAIL.sub(mail, text)))
    return _HOME.sub(home, PHONE.sub("[phone]", text))


def is_nobodys(mail: str) -> bool:
    """Whether an address only looks like a person's: a git clone from GitHub, a placeholder."""
    name, _, host = mail.partition("@")
    return bool(_NOBODYS_MAIL.match(mail)) and (
        name.lower() in ("git", "hg") or host.lower().startswith(("example.", "your", "domain.", "company."))
    )
