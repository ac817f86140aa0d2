"""What secrets are called: in settings and code, in English, and in the languages that people ask for help in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Name(NamedTuple):
    """A name as it stands in a text, in lower case; a password is short, and made up by people."""

    word: str
    start: int
    end: int
    is_password: bool
    of_settings: bool  # whether code and settings call it so, and not only people

    @property
    def kind(self) -> str:
        """As the marker has it."""
        if self.is_password:
            return "password"
        return re.sub("[ _-]?keys?(?:_base)?$", " key", self.word) if "key" in self.word else self.word.rstrip("s")


_KEYS = (
    "access account admin aes api app application auth cipher client consumer deploy encryption fernet hmac ingest"
    " license master private role sdk secret service session shared signing storage subscription webhook"
)
_KEY = re.compile(rf"(?:{_KEYS.replace(' ', '|')})[ _.-]?\Z")
_BEFORE_A_KEY = 13  # characters: the longest of these words, and what joins them
# What stands in a name, which is quick to find, and the name from there on.
_LETTER_BEFORE = r"(?<![a-z0-9]%s)"
_FOUND_BY = {
    "pass": re.compile(r"pass(?:word|wort|wd|w[ord]{2,4}(?![a-z])|-?phrase|code|e(?![a-z])|ord(?:et)?|)s?"),
    "pw": re.compile(r"pwd?(?:(?<![a-z0-9]pw)|(?<![a-z0-9]pwd)|(?<=bindpw))"),
    "token": re.compile("token"),
    "secret": re.compile("secret(?:_string)?"),
    "key": re.compile(r"keys?(?:_base)?"),
    "cred": re.compile(r"cred(?:ential)?s?"),
    **{
        word: re.compile(word)
        for word in (
            "kennwort",
            "senha",
            "parola",
            "wachtwoord",
            "zugangsdaten",
            "haslo",
            "clave",
            "kodeord",
            "geslo",
            "zaporka",
            "parool",
            "wpa key",
            "wifi key",
        )
    },
    **{word: re.compile(word) for word in ("salasana", "heslo", "kata sandi")},
    "adgangskode": re.compile("adgangskoden?"),
    "pasw": re.compile("paswo?rd"),
    "contrase": re.compile("contrase(?:[nñ]|ny)a"),
    # As people write it to have it overlooked.
    "psw": re.compile("psw(?:d|rd)?(?![a-z0-9])"),
    "pa$$": re.compile(r"pa\$\$(?:w(?:or)?d)?(?![a-z0-9])"),
    "p/w": re.compile("p/w(?![a-z0-9])"),
    "p a s s": re.compile("p a s s w o r d"),
    "mdp": re.compile(r"mdp(?![a-z0-9])"),
    "psk": re.compile(r"psk(?![a-z0-9])"),
    "parole": re.compile("parole(?![a-z])"),
    "lozink": re.compile("lozink[aeu]"),
}
# In languages with letters of their own.
_FOREIGN = (
    *("jelszó", "şifre", "κωδικός", "رمز عبور", "كلمة المرور", "كلمة السر", "סיסמה", "पासवर्ड", "รหัสผ่าน", "mật khẩu"),
    *("密码", "密碼", "口令", "パスワード", "暗証番号", "비밀번호", "암호", "패스워드"),
)
_FOUND_ABROAD = {
    "hasł": re.compile("hasł(?:o|a|em)"),
    "lösenord": re.compile("lösenord(?:et)?"),
    "парол": re.compile("парол(?:ь|я|ем|ю|а|ата)"),
    "slaptažod": re.compile("slaptažod[a-zžį]{1,3}"),
    "lykilor": re.compile("lykilor[ðd](?:ið)?"),
    "fjalëkalim": re.compile("fjalëkalim[a-z]{0,2}"),
    "лозинк": re.compile("лозинк[ауие]"),
    "гасло": re.compile("гасло"),
    **{word: re.compile(word) for word in _FOREIGN},
}
# Labels of keys and tokens, and what they mean.
_LABELS = {
    **dict.fromkeys(("apiキー", "api キー", "api 키", "api키", "api密钥", "api 密钥", "api金鑰"), "api key"),
    **dict.fromkeys(
        ("密钥", "密鑰", "金鑰", "シークレットキー", "アクセスキー", "秘密鍵", "비밀키", "시크릿 키"), "secret key"
    ),
    **dict.fromkeys(("令牌", "トークン", "토큰", "权杖"), "token"),
    **dict.fromkeys(("ключ api", "api-ключ", "ключ доступа", "api ключ"), "api key"),
    **dict.fromkeys(("токен", "المفتاح", "رمز الوصول", "אסימון"), "token"),
}
ANCHORS = frozenset({*_FOUND_BY, *_FOUND_ABROAD, *_LABELS})
_SETTINGS = frozenset(
    [
        "psk",
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "passwort",
        "kennwort",
        "pwd",
        "token",
        "secret",
        "secret_string",
    ]
)
_SHORT = frozenset(("pass", "pw"))  # of settings when they are the end of a longer name
_NO_PASSWORDS = frozenset(("token", "secret", "key", "cred"))


def names_in(lowered: str, anchors: Mapping[str, Sequence[int]]) -> list[Name]:
    """Every name of a secret in a text in lower case, in order; `anchors`: the words in it, and where they begin."""
    found: list[Name] = []
    for anchor in (anchor for anchor in anchors if anchor in _FOUND_BY):
        matches = filter(None, (_FOUND_BY[anchor].match(lowered, at) for at in anchors[anchor]))
        names = (_name(lowered, anchor, match.start(), match.end()) for match in matches)
        found += filter(None, names)
    for anchor in (anchor for anchor in anchors if anchor in _FOUND_ABROAD):
        matches = filter(None, (_FOUND_ABROAD[anchor].match(lowered, at) for at in anchors[anchor]))
        found += (Name(match[0], match.start(), match.end(), True, False) for match in matches)
    for anchor in (anchor for anchor in anchors if anchor in _LABELS):
        found += (Name(_LABELS[anchor], at, at + len(anchor), False, False) for at in anchors[anchor])
    return sorted(found, key=lambda name: name.start) if len(found) > 1 else found


def _name(lowered: str, anchor: str, start: int, end: int) -> Name | None:
    if anchor == "key":
        before = _KEY.search(lowered, max(0, start - _BEFORE_A_KEY), start)
        if before is None:
            return None
        start = before.start()
    word = lowered[start:end]
    before_it = lowered[start - 1 : start]
    if word in _SHORT:
        is_set = lowered.startswith("=", end)  # SSHPASS=
        if before_it.isalnum() and not is_set and not lowered.endswith(("require", "bind"), 0, start):
            return None
        return Name(word, start, end, True, before_it == "_" or (before_it.isalnum() and is_set))
    if anchor in ("cred", "mdp", "psk", "psw", "p/w", "p a s s") and before_it.isalnum():
        return None  # sacred, incredible
    if anchor == "cred" and lowered.startswith(("=akia", "=asia"), end):
        return None  # a signed address says whose key it was signed with, and which; that one has a format of its own
    of_settings = word in _SETTINGS or (anchor == "key" and " " not in word)
    return Name(word, start, end, anchor not in _NO_PASSWORDS, of_settings)
