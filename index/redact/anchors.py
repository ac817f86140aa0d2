"""The words without which there is no secret, all found in one look: nearly every text is done with after it.

Each is looked for by one of its rarer letters, and seen whole from there: Python's regular expressions skip fast to one
of a few letters, and are slow at trying many words at every place.
"""

from __future__ import annotations

import re

# By a rare letter, the words that hold it: what stands before it and from it on.
_BY_LETTER = {
    "k": ("|key", "to|ken", "|kennwort", "|kubectl", "coo|kie", "hoo|k"),
    "p": ("|pass", "|parola", "da|pi"),
    "w": ("p|w", "|wachtwoord"),
    "c": ("se|cret", "|cred", "|curl", "|contrase", "|cio"),
    "b": ("|basic", "|bearer"),
    "g": ("lo|gin", "lo|g in", "securestrin|g", "zu|gangsdaten"),
    "j": ("|jdbc",),
    ":": ("|://", "|:*:", "|:5432:", "/user|:"),
    "=": ("signature|=", "-token|=", "policy|=", "sas|=", "sig|="),  # of one rule: seen as the last
}
_BY_THEMSELVES = ("auth", "oy2")  # of common letters
_NAMES = ("senha", "haslo", "clave", "identif")


def _seen(word: str, letter: str) -> str:
    before, _, rest = word.partition("|")
    return re.escape(rest.removeprefix(letter)) + (f"(?<={re.escape(before + rest)})" if before else "")


_LOOK = re.compile(
    "|".join(
        f"{re.escape(letter)}(?:{'|'.join(_seen(word, letter) for word in words)})"
        for letter, words in _BY_LETTER.items()
    ),
    re.ASCII,
)
_WORD = {word.partition("|")[2]: word.replace("|", "") for words in _BY_LETTER.values() for word in words}


def anchors_in(lowered: str) -> dict[str, list[int]]:
    """Which words stand in a text in lower case, and where each begins."""
    found: dict[str, list[int]] = {}
    for look in _LOOK.finditer(lowered):
        word = _WORD[look[0]]
        found.setdefault(word, []).append(look.end() - len(word))
    for word in _BY_THEMSELVES:
        if word in lowered:
            found[word] = []
    for word in _NAMES:
        if word in lowered:
            found[word] = [seen.start() for seen in re.finditer(word, lowered)]
    return found
