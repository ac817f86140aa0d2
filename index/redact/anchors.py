"""The words without which there is no secret, all found in one look: nearly every text is done with after it."""

from __future__ import annotations

import re

from index.redact.codes import ANCHORS as CODES
from index.redact.contexts import BY_ANCHOR, VENDORS
from index.redact.names import ANCHORS as NAMES
from index.redact.tokens import Literals
from index.redact.vendors import TOKENS

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
        "az sql",
        "az mysql",
        "az postgres",
        "supabase",
        "ssh-keygen",
    ]
) | {"zip ", "rar ", "7za ", "http ", "https ", "xh "}
# What means the same to every program; see `commands`.
GIVEN_BY = frozenset(
    ["secret", "cookie", "kubectl", "curl", "lftp", "smbclient", "docker secret", "sudo -s", "net use"]
)
_OTHERS = ["log in", "<<<", ":\\/\\/"]
# How tokens begin that may have been taken apart on their way.
_PREFIXES = {prefix.lower() for one in TOKENS for prefix in one.prefixes if len(prefix) > 3 and prefix[-1] in "_-."}
_WORDS = Literals({*PROGRAMS, *GIVEN_BY, *NAMES, *BY_ANCHOR, *_OTHERS, *_PREFIXES, *CODES} - {"://", "@"})


# What says that a text may hold a secret in other forms, too; the rest is common, and looked for as it stands. A name
# may hide its beginning in another form, but not all of itself.
_COMMON = frozenset({*CODES, *VENDORS, "basic", "identif", "cio", "-us", "pass", "key"})
TELLING = frozenset({*PROGRAMS, *GIVEN_BY, *NAMES, *BY_ANCHOR, *_OTHERS, *_PREFIXES, "://"}) - _COMMON
COMMANDS = PROGRAMS | GIVEN_BY | {"<<<", "pass"}


_ADDRESS = re.compile(r":[^\s:@/]{6,64}@[a-z][\w-]{0,60}\.")


def anchors_in(lowered: str) -> dict[str, list[int]]:
    """Which words stand in a text in lower case, and where each begins."""
    found: dict[str, list[int]] = {}
    for word, start in _WORDS.found_in(lowered):
        if word in found:
            found[word].append(start)
        else:
            found[word] = [start]
    if "@" in lowered:  # in every other text; too common for the automaton
        if "://" in lowered:
            found["://"] = []
        if _ADDRESS.search(lowered):
            found["@"] = []
    return found
