"""What secrets are called: in settings and code, in English, and in the languages that people ask for help in."""

from __future__ import annotations

import re

_KEYS = (
    "access account aes api app application auth cipher client consumer deploy encryption fernet hmac ingest license"
    " master private secret service session shared signing storage subscription webhook"
)
# Each with whether it is a password: what is short and made up by people. A `!` needs a boundary before it.
_PASSWORDS = (
    "password passwort passwd passphrase passcode mot[ ]de[ ]passe kennwort contrase[nñ]a senha parola wachtwoord"
    " has[lł][oa] heslo adgangskode l[oö]senord salasana jelsz[oó] şifre zugangsdaten requirepass masterauth bindpw"
    " парол[ьяюе]м? 密码 密碼 口令 パスワード 비밀번호 암호 패스워드"
)
_SHORT = "pass pwd pw mdp"
_OTHERS = "token secret credentials? creds?"
ANCHORS = (
    *("pass", "pw", "token", "secret", "key", "cred"),
    *("kennwort", "contrase", "senha", "parola", "wachtwoord", "haslo", "zugangsdaten", "masterauth"),
)
FOREIGN_ANCHORS = ("has\u0142", "парол", "密", "口令", "パスワード", "비밀", "암호", "패스워드", "senord", "jelsz", "\u015fifre", "heslo")

NAMES = re.compile(
    "|".join(
        [
            *_PASSWORDS.replace("[ ]", "\0").split(" "),
            *(f"{word}(?<![a-z0-9]{word})" for word in _SHORT.split()),
            *_OTHERS.split(),
            *(f"{word}[ _-]?keys?(?:_base)?" for word in _KEYS.split()),  # flat: a nested choice is far slower
        ]
    ).replace("\0", " "),
    re.ASCII,
)
_IS_PASSWORD = re.compile(f"(?:{_PASSWORDS.replace('[ ]', chr(0)).replace(' ', '|').replace(chr(0), ' ')}|pass|pwd|pw|mdp)$")
_OF_SETTINGS = re.compile(
    r"password|passwd|passphrase|passcode|passwort|kennwort|pwd|token|secret|(?:\w+[_-]?)key(?:_base)?$|pass|creds?|credentials?"
)


def is_a_password(name: str) -> bool:
    return bool(_IS_PASSWORD.match(name))


def is_a_name(found: re.Match[str]) -> bool:
    """Whether it is what settings and code call a secret, and not only people."""
    if not _OF_SETTINGS.match(found[0]) or " " in found[0]:
        return False
    # `pass` alone is a test's or a Python's.
    return found[0] not in ("pass", "pw", "mdp") or found.string[max(0, found.start() - 1) : found.start()] == "_"


def kind_of(name: str) -> str:
    """As the marker has it."""
    if is_a_password(name):
        return "password"
    return re.sub("[ _-]?keys?(?:_base)?$", " key", name) if "key" in name else name.rstrip("s")
