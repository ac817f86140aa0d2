"""The words without which there is no secret, all found in one look: nearly every text is done with after it."""

from __future__ import annotations

from index.redact.literals import Literals

# Programs that are given a password by an option; behind a short one, a blank tells it from a part of another word.
PROGRAMS = frozenset(
    [
        "mysql",
        "mariadb",
        "sshpass",
        "login",
        "redis-cli",
        "valkey-cli",
        "keydb-cli",
        "sqlcmd",
        "bcp",
        "osql",
        "isql",
        "mongo",
        "ldap",
        "cqlsh",
        "beeline",
        "influx",
        "openssl",
        "7z",
        "keytool",
        "curl",
        "smbclient",
    ]
) | {"zip ", "rar ", "7za ", "http ", "https ", "xh "}
_NAMES = [
    "key",
    "token",
    "kennwort",
    "pass",
    "parola",
    "pw",
    "wachtwoord",
    "secret",
    "cred",
    "contrase",
    "zugangsdaten",
    "senha",
    "haslo",
    "clave",
    "identif",
]
_CONTEXTS = [
    "kubectl",
    "cookie",
    "hook",
    "dapi",
    "cio",
    "basic",
    "bearer",
    "auth",
    "oy2",
    "securestring",
    "jdbc",
    "://",
    ":*:",
    ":5432:",
    "/user:",
    "signature=",
    "-token=",
    "policy=",
    "sas=",
    "sig=",
]
_WORDS = Literals({*PROGRAMS, *_NAMES, *_CONTEXTS, "log in", "<<<"})


def anchors_in(lowered: str) -> dict[str, list[int]]:
    """Which words stand in a text in lower case, and where each begins."""
    found: dict[str, list[int]] = {}
    for word, start in _WORDS.found_in(lowered):
        found.setdefault(word, []).append(start)
    return found
