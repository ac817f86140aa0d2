"""The forms in which people's names may be written: whole, in parts, without roles and pronouns, without accents."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.details.ambiguous_names import ALSO_PRODUCTS, ALSO_WORDS, NO_NAMES
from index.model import SOMEONE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_I = re.IGNORECASE
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:|[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u00a9\u00ae]+", _I)
_BESIDE = re.compile(r"[(\[{（【][^)\]}）】]*[)\]}）】]?|\b(?:she|he|they|xe|ze|sie|er|elle|ella|il)/\w+(?:/\w+)?", _I)
_AFTER = re.compile(
    r"\s*(?:[|•·/]|\s[-–—@~:]\s|\s(?:@|at|from|of|bei|chez)\s+(?=[A-Z])).*\Z|,\s*(?:phd|msc|md|mba|jr|sr|inc"
    r"|llc)\b.*\Z",
    re.DOTALL | _I,
)
_APART = re.compile(r"[\s.,_]+")
_UNACCENTED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_CASELESS = re.compile(r"[぀-ヿ一-鿿가-힯]")


@dataclass(frozen=True, slots=True)
class Names:
    """Forms in lower case: `whole` names, `sure` parts that mean nothing else, `words` that are also words."""

    whole: frozenset[str]
    full: frozenset[str]  # of several words
    sure: frozenset[str]
    words: frozenset[str]  # matched only where a person must be meant

    @property
    def all(self) -> frozenset[str]:
        return self.whole | self.sure | self.words


@lru_cache(maxsize=512)
def names_from(people: frozenset[str]) -> Names:
    """What to look for, for these people."""
    whole: set[str] = set()
    parts: set[str] = set()
    for person in people:
        shown = " ".join(person.lower().lstrip("@").split())
        called = _called(person)
        forms = {form for name in (shown, called) for form in (name, unaccented(name)) if len(name) > 1}
        whole |= forms - {SOMEONE}
        parts |= {form for part in _parts(called) for form in (part, unaccented(part))}
    whole -= NO_NAMES
    parts -= NO_NAMES | whole
    single = parts | {name for name in whole if " " not in name}
    full = {
        name for name in whole if len(_APART.split(name)) > 1 and not set(_APART.split(name)) <= NO_NAMES | ALSO_WORDS
    }
    words = single & ALSO_WORDS
    return Names(
        frozenset(whole),
        frozenset(full),
        frozenset(name for name in single - words - full if _is_telling(name)),
        frozenset(words),
    )


def names_of(people: Collection[str]) -> frozenset[str]:
    """Names to look for: whole names and their parts, in lower case."""
    return frozenset(name for name in names_from(frozenset(people)).all if len(name) >= 3 or _CASELESS.search(name))


def is_a_product(name: str) -> bool:
    return name in ALSO_PRODUCTS


def is_unspaced(name: str) -> bool:
    """Whether it is written in a script that puts no spaces between words."""
    return bool(_CASELESS.search(name))


def unaccented(name: str) -> str:
    """A name as people type it whose keyboard lacks its letters; scripts other than Latin stay."""
    apart = unicodedata.normalize("NFD", name)
    if not any("a" <= char <= "z" for char in apart):
        return name
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_UNACCENTED)


def pattern(names: Iterable[str]) -> str:
    """A pattern that matches any of these, the longest first; it matches nothing if there are none."""
    by_length = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(_spelled(name) for name in by_length) or r"(?!)"


def _called(person: str) -> str:
    """A display name without emoji, pronouns, company and role."""
    name = _AFTER.sub("", _BESIDE.sub(" ", _EMOJI.sub(" ", person)))
    return " ".join(name.lower().strip(" @-–—|,.;:").split())


def _parts(name: str) -> list[str]:
    """The words of a name; of a login only those between dots, since "data-tool-dev" consists of plain words."""
    words = [word.strip("'’\"") for word in _APART.split(name)]
    if len(words) == 1:
        return []
    first = words[0].split("-")
    return [word for word in (*words, *(first[:1] if len(first) > 1 else ())) if _is_a_word(word)]


def _is_a_word(word: str) -> bool:
    return len(word) > 1 and not any(char.isdigit() for char in word)


def _is_telling(name: str) -> bool:
    return len(name) >= 3 or bool(_CASELESS.search(name))


def _spelled(name: str) -> str:
    """A pattern for the name, however its spaces and apostrophes were typed."""
    spelled = re.escape(name).replace(r"\ ", r"[ \u00a0]+").replace("’", "'").replace("'", "['’]")
    if re.search(r"[\u0400-\u04ff]{4,}\Z", name):  # a Russian name, with its case endings
        return re.escape(re.sub(r"[аяьйоеи]\Z", "", name)) + r"[а-яё]{0,3}"
    return spelled
